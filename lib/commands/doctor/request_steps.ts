import type { AuthMethod } from "../../oauth/client/auth_method.ts";
import { withReason } from "../../oauth/connection/refusal.ts";
import { withoutFinalPeriod } from "../../oauth/encoding/final_period.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { type DeviceLoginError, OAuthError } from "../../oauth/base/errors.ts";
import type { ServerMetadata } from "../../oauth/server/server_metadata.ts";
import { explainReply, type RefusalReply } from "./explain_reply.ts";
import { failed, ok, type Step, STEP_NAMES, type StepName, warning } from "./step.ts";

/** The longest quotation of a server's message, in characters, behind its explanation. */
const MAX_QUOTE_LENGTH = 200;

/** The results of the device authorization request and of the token request. */
export interface RequestFacts {
  clientId: string;
  authMethod: AuthMethod;
  /** Whether a challenge was sent. */
  pkce: boolean;
  metadata: ServerMetadata;
  /** The device authorization; undefined if the server refused it. */
  started?: { scope: readonly string[]; expiresAt: Date } | undefined;
  /** The result of the poll. */
  polled?: "pending" | "slow_down" | "tokens" | undefined;
  /** The error that ended the sign-in. */
  error?: DeviceLoginError | undefined;
}

/** Reports whether the server accepts the client, its secret, the grant, the scopes and PKCE. */
export function requestSteps(facts: RequestFacts): Step[] {
  const { error } = facts;
  const obstacle = error && obstacleStep(error, facts);
  const seen = facts.started === undefined ? [] : startedSteps(facts, facts.started);
  const steps = obstacle
    ? [...seen.filter(({ name }) => name !== obstacle.name), obstacle]
    : [...seen, pollStep(facts)];
  return steps.toSorted((a, b) => STEP_NAMES.indexOf(a.name) - STEP_NAMES.indexOf(b.name));
}

function obstacleStep(error: DeviceLoginError, facts: RequestFacts): Step {
  const { code } = error;
  const stage: StepName = facts.started === undefined ? "start" : "poll";
  const refused = readRefusal(error);
  const reply = refused?.reply ?? error.message;
  const isAboutClient = error instanceof OAuthError && error.status === 401;
  const known = refused && (explainReply(refused, facts) ??
    (isAboutClient ? explainReply({ ...refused, error: "invalid_client" }, facts) : undefined));
  if (known === undefined) return failed(stage, { detail: reply, code });
  const { step, cause, advice } = known;
  const quoted = withoutFinalPeriod(printable(reply, MAX_QUOTE_LENGTH));
  return failed(step, { detail: `${cause} (${quoted})`, advice, code });
}

/** Returns the server's error, and the reply in words. */
function readRefusal(error: DeviceLoginError): RefusalReply & { reply: string } | undefined {
  const { code, cause } = error;
  if (error instanceof OAuthError) {
    return { ...error, reply: withReason(printable(error.error, 100), error) };
  }
  if (code !== "refused" || !(cause instanceof Error)) return undefined;
  // A refusal in the server's own words, or without any, is most likely about the client.
  const [, errorDescription] = /: "(.*)"\.$/.exec(cause.message) ?? [];
  return {
    error: errorDescription ? "invalid_client" : "",
    errorDescription,
    reply: cause.message,
  };
}

/** Returns the steps that the device authorization decides. */
function startedSteps(facts: RequestFacts, started: NonNullable<RequestFacts["started"]>): Step[] {
  const { clientId, authMethod, metadata } = facts;
  const { scope, expiresAt } = started;
  const dex = isDex(metadata);
  const client = `${JSON.stringify(clientId)} may start a sign-in`;
  return [
    dex
      ? warning("client", { detail: `${client}; Dex checks it only in the browser` })
      : ok("client", client),
    secretStep(authMethod, dex),
    ok("grant", "the device grant is allowed"),
    ok("scope", scope.length > 0 ? `${scope.join(" ")} may be requested` : "none is requested"),
    ok("pkce", facts.pkce ? "a challenge was sent and accepted" : "not required"),
    ok(
      "start",
      `a code was issued; it needs no approval, and expires at ${expiresAt.toISOString()}`,
    ),
  ];
}

function secretStep(authMethod: AuthMethod, dex: boolean): Step {
  if (authMethod === "none") return ok("secret", "none is required");
  if (authMethod !== "client_secret_basic" || !dex) {
    const how = `the client authenticates by ${authMethod}`;
    if (dex) return warning("secret", { detail: `${how}; Dex checks that only in the browser` });
    return ok("secret", `${how}, and the server accepts that`);
  }
  return failed("secret", {
    detail: `Dex lists ${authMethod}, but reads the secret only from the form: the sign-in would ` +
      "fail in the browser",
    advice: "Give --auth-method client_secret_post.",
    code: "refused",
  });
}

function pollStep({ polled }: RequestFacts): Step {
  switch (polled) {
    case "tokens":
      return ok("poll", "the code has already been approved; the tokens were discarded");
    case "slow_down":
      return warning("poll", {
        detail: "slow_down: the server treats a poll after its own interval as too early",
      });
    default:
      return ok("poll", "authorization_pending: the token endpoint accepts client and grant");
  }
}

/** Whether the server is Dex, which is recognized by the paths of its endpoints. */
function isDex({ issuer, ...metadata }: ServerMetadata): boolean {
  return metadata.device_authorization_endpoint === `${issuer}/device/code` &&
    metadata.token_endpoint === `${issuer}/token` && metadata.jwks_uri === `${issuer}/keys`;
}
