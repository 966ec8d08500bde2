import type { AuthMethod } from "../../oauth/client/auth_method.ts";
import { withReason } from "../../oauth/connection/refusal.ts";
import { withoutFinalPeriod } from "../../oauth/encoding/final_period.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { type DeviceLoginError, OAuthError } from "../../oauth/base/errors.ts";
import type { ServerMetadata } from "../../oauth/server/server_metadata.ts";
import { explainReply } from "./known_replies.ts";
import { failed, ok, type Step, STEP_NAMES, type StepName, warning } from "./step.ts";

/** Characters of a server's words that are shown where their meaning is told, too. */
const LONGEST_QUOTE = 200;

/** What came of the one device authorization request and the one token request. */
export interface RequestFacts {
  clientId: string;
  authMethod: AuthMethod;
  /** Whether a challenge was sent. */
  pkce: boolean;
  metadata: ServerMetadata;
  /** What the server gave; nothing where it refused. */
  started?: { scope: readonly string[]; expiresAt: Date } | undefined;
  /** What the poll brought. */
  polled?: "pending" | "slow_down" | "tokens" | undefined;
  /** What ended it. */
  error?: DeviceLoginError | undefined;
}

/** Tells what the server makes of client, secret, grant, scopes and PKCE. */
export function requestSteps(facts: RequestFacts): Step[] {
  const { error } = facts;
  const obstacle = error && obstacleOf(error, facts);
  const seen = facts.started === undefined ? [] : startedSteps(facts, facts.started);
  const steps = obstacle
    ? [...seen.filter(({ name }) => name !== obstacle.name), obstacle]
    : [...seen, pollStep(facts)];
  return steps.toSorted((a, b) => STEP_NAMES.indexOf(a.name) - STEP_NAMES.indexOf(b.name));
}

function obstacleOf(error: DeviceLoginError, facts: RequestFacts): Step {
  const { code } = error;
  const stage: StepName = facts.started === undefined ? "start" : "poll";
  if (!(error instanceof OAuthError)) return failed(stage, error.message, { code });
  const said = withReason(printable(error.error, 100), error);
  const known = explainReply(error, facts);
  if (known === undefined) return failed(stage, said, { code });
  const { step, cause, advice } = known;
  const quoted = withoutFinalPeriod(printable(said, LONGEST_QUOTE));
  return failed(step, `${cause} (${quoted})`, { code, advice });
}

/** What a code that was issued shows. */
function startedSteps(facts: RequestFacts, started: NonNullable<RequestFacts["started"]>): Step[] {
  const { clientId, authMethod, metadata } = facts;
  const { scope, expiresAt } = started;
  const dex = isDex(metadata);
  const client = `${JSON.stringify(clientId)} may start a sign-in`;
  return [
    dex
      ? warning("client", `${client}; Dex looks at it in the browser only`)
      : ok("client", client),
    secretStep(authMethod, dex),
    ok("grant", "the device grant is allowed"),
    ok("scope", scope.length > 0 ? `${scope.join(" ")} may be asked for` : "none is asked for"),
    ok("pkce", facts.pkce ? "a challenge was sent, and taken" : "not demanded"),
    ok(
      "start",
      `a code was issued; nobody has to approve it, it expires at ${expiresAt.toISOString()}`,
    ),
  ];
}

function secretStep(authMethod: AuthMethod, dex: boolean): Step {
  if (authMethod === "none") return ok("secret", "none is demanded");
  if (authMethod !== "client_secret_basic" || !dex) {
    const how = `the client authenticates by ${authMethod}`;
    if (dex) return warning("secret", `${how}; Dex looks at that in the browser only`);
    return ok("secret", `${how}, and that is taken`);
  }
  return failed(
    "secret",
    `Dex lists ${authMethod} and reads the secret in the form alone: the sign-in would fail in ` +
      "the browser",
    { advice: "Give --auth-method client_secret_post.", code: "refused" },
  );
}

function pollStep({ polled }: RequestFacts): Step {
  switch (polled) {
    case "tokens":
      return ok("poll", "somebody has approved the code already; the tokens were dropped");
    case "slow_down":
      return warning("poll", "slow_down: the server counts one poll after its interval as early");
    default:
      return ok("poll", "authorization_pending: client and grant hold at the token endpoint, too");
  }
}

/** Dex is known by where its endpoints and its keys lie under the issuer. */
function isDex({ issuer, ...metadata }: ServerMetadata): boolean {
  return metadata.device_authorization_endpoint === `${issuer}/device/code` &&
    metadata.token_endpoint === `${issuer}/token` && metadata.jwks_uri === `${issuer}/keys`;
}
