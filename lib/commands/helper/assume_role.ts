import type { Clock } from "../../oauth/base/clock.ts";
import { unescapeHtml } from "../../oauth/encoding/html_entities.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { readMembers } from "../../oauth/members/read_members.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { DeviceLoginError, OAuthError } from "../../oauth/base/errors.ts";
import { received } from "../../oauth/http/received_response.ts";
import { createTransport } from "../../oauth/http/transport.ts";

/** The options of {@linkcode assumeRole}. */
export interface AssumeRoleOptions {
  /** The URL of the security token service, already validated. */
  endpoint: string;
  /** The role's ARN. */
  roleArn: string;
  /** The name of the session in the service's log. */
  sessionName: string;
  /** Authenticates the caller. */
  idToken: string;
  /** The lifetime of the credentials, in seconds. @default the role's */
  duration?: number | undefined;
  fetch: typeof fetch;
  clock: Clock;
  signal: AbortSignal;
}

/** Temporary credentials. */
export interface AwsCredentials {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
  /** RFC 3339. */
  Expiration: string;
}

/** The elements of the reply that are returned. */
export const CREDENTIAL_ELEMENTS = {
  AccessKeyId: kind.token,
  SecretAccessKey: kind.token,
  SessionToken: kind.token,
  Expiration: kind.time,
};

/**
 * Exchanges an ID token for credentials (AWS STS, AssumeRoleWithWebIdentity).
 *
 * @throws {DeviceLoginError} `refused`, `network`, `server_unavailable`, `invalid_response`
 */
export async function assumeRole(options: AssumeRoleOptions): Promise<AwsCredentials> {
  const { endpoint, roleArn, sessionName, idToken, duration, fetch, clock, signal } = options;
  const send = createTransport({ fetch, headers: new Headers(), clock })({ signal });
  const body = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    WebIdentityToken: idToken,
    ...(duration !== undefined && { DurationSeconds: String(duration) }),
  });
  const headers = { accept: "text/xml", "user-agent": "device-login" };
  const response = await send(endpoint, { method: "POST", headers, body });
  const text = await response.text();
  const answered = `POST ${endpoint} was answered with status ${response.status}`;
  if (!response.ok) throw refusal(text, { response, answered });
  const members = Object.keys(CREDENTIAL_ELEMENTS).map((name) => [name, element(text, name)]);
  return readMembers(Object.fromEntries(members), {
    shape: CREDENTIAL_ELEMENTS,
    fail: (why) => new DeviceLoginError("invalid_response", `${answered}, and ${why}.`),
  });
}

function refusal(
  text: string,
  { response, answered }: { response: Response; answered: string },
): DeviceLoginError {
  const { status } = response;
  const redactor = received(response).redactor();
  const [error, errorDescription] = ["Code", "Message"].map((name) => {
    const words = element(text, name);
    return words && redactor.redact(words);
  });
  if (status >= 500 || status === 429) {
    return new DeviceLoginError("server_unavailable", `${answered}.`);
  }
  if (error === undefined) {
    return new DeviceLoginError(
      "invalid_response",
      `${answered}, and its body is not an STS error.`,
    );
  }
  const why = errorDescription ? `: ${printable(errorDescription, 500)}` : "";
  const message = `The role was refused with ${printable(error, 100)}${why}`;
  const details = { error, errorDescription, status };
  return new OAuthError("refused", message.replace(/[^.]$/, "$&."), details);
}

/** Returns the text of the element, which must contain no other. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return unescapeHtml(text?.trim() ?? "") || undefined;
}
