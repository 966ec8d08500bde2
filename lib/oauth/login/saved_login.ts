import { withoutFinalPeriod } from "../encoding/final_period.ts";
import { DeviceLoginError } from "../base/errors.ts";
import * as kind from "../members/kinds.ts";
import { readMembers } from "../members/read_members.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { Redactor } from "../redact/redactor.ts";
import { sameIssuer } from "../server/issuer.ts";
import { serverName } from "../server/server_name.ts";

/**
 * A pending login as `toJSON()` returns it. It is a secret: its holder can collect the tokens. The
 * client's own secret is not in it. Times are in RFC 3339, spans in seconds.
 */
export interface SavedLogin {
  /** The version of this format. */
  readonly v: 1;
  /** The issuer of the server, or the URL that the options name it by. */
  readonly server: string;
  /** The client's identifier. */
  readonly client_id: string;
  /** Identifies the login in the token requests. */
  readonly device_code: string;
  /** The code that the person types in. */
  readonly user_code: string;
  /** The page where the person types it in. */
  readonly verification_uri: string;
  /** The same page with the code in its URL. */
  readonly verification_uri_complete?: string | undefined;
  /** The moment when the codes expire. */
  readonly expires_at: string;
  /** The wait between two polls. */
  readonly interval: number;
  /** The moment before which it is not polled. */
  readonly next_poll_at: string;
  /** The moment when it was saved, by the same clock as the other times. */
  readonly saved_at?: string | undefined;
  /** Whether a reply that may have contained the tokens was lost. */
  readonly in_doubt?: boolean | undefined;
  /** Whether the server has answered a poll properly. */
  readonly answered?: boolean | undefined;
  /** How far the server's clock is ahead of ours. */
  readonly clock_skew?: number | undefined;
  /** The scopes that were requested. */
  readonly scope: readonly string[];
  /** The requested `nonce`, which the ID token is checked against. */
  readonly nonce?: string | undefined;
  /** The requested `max_age`, which the ID token is checked against. */
  readonly max_age?: number | undefined;
  /** The requested `acr_values`, which the ID token is checked against. */
  readonly acr_values?: readonly string[] | undefined;
  /** The parameters of the token request in addition to the code; a `code_verifier` is also a secret. */
  readonly token_parameters?: Readonly<Record<string, string>> | undefined;
  /** The private key that the tokens are to be bound to. */
  readonly dpop_jwk?: JsonWebKey | undefined;
}

/** The members of a saved login: a file may have been changed by other programs. */
export const SAVED_LOGIN = {
  v: kind.version1,
  server: kind.text,
  client_id: kind.text,
  device_code: kind.text,
  user_code: kind.text,
  verification_uri: kind.url,
  "verification_uri_complete?": kind.url,
  expires_at: kind.time,
  interval: kind.interval,
  next_poll_at: kind.time,
  "saved_at?": kind.time,
  "in_doubt?": kind.flag,
  "answered?": kind.flag,
  "clock_skew?": kind.number,
  scope: kind.texts,
  "nonce?": kind.text,
  "max_age?": kind.number,
  "acr_values?": kind.texts,
  "token_parameters?": kind.strings,
  "dpop_jwk?": kind.object,
};

/**
 * Checks that a value is a saved login of this server and client.
 *
 * @param value the saved login, parsed
 * @param options the server and the client that continue it
 * @throws {DeviceLoginError} `saved_login_mismatch`
 */
export function checkSavedLogin(value: unknown, options: DeviceLoginOptions): SavedLogin {
  const saved = readMembers(value, { shape: SAVED_LOGIN, fail: savedLoginRefused });
  const server = serverName(options);
  if (!sameIssuer(saved.server, server)) {
    throw mismatch("server", { saved, named: saved.server, given: server });
  }
  if (saved.client_id !== options.clientId) {
    throw mismatch("client", { saved, named: saved.client_id, given: options.clientId });
  }
  return saved;
}

/** The error for a value that is not a saved login. */
export function savedLoginRefused(why: string): DeviceLoginError {
  return new DeviceLoginError(
    "saved_login_mismatch",
    `This is not a saved login, or a newer version of this library saved it: ${
      withoutFinalPeriod(why)
    }.`,
  );
}

function mismatch(
  what: string,
  { saved, named, given }: { saved: SavedLogin; named: string; given: string },
): DeviceLoginError {
  const shown = new Redactor([["device_code", saved.device_code]]).redact(named);
  return new DeviceLoginError(
    "saved_login_mismatch",
    `The saved login belongs to the ${what} ${JSON.stringify(shown)}, not to ` +
      `${JSON.stringify(given)}.`,
  );
}
