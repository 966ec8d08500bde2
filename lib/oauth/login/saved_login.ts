import * as kind from "../members/kinds.ts";
import { readMembers } from "../members/read_members.ts";
import { DeviceLoginError } from "../errors.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { sameIssuer } from "../server/discovery.ts";
import { serverName } from "../server/server.ts";

/**
 * A pending login as `toJSON()` gives it: a secret, since whoever has it can collect the tokens.
 * The client's own secret is not in it. Times are RFC 3339, spans seconds.
 */
export interface SavedLogin {
  /** The version of this form. */
  readonly v: 1;
  /** The issuer, or whatever the server was named by. */
  readonly server: string;
  /** The client that started it. */
  readonly client_id: string;
  /** What it is polled with. */
  readonly device_code: string;
  /** What the person types in. */
  readonly user_code: string;
  /** Where they type it in. */
  readonly verification_uri: string;
  /** The same with the code in it. */
  readonly verification_uri_complete?: string | undefined;
  /** When the codes expire. */
  readonly expires_at: string;
  /** Between two polls. */
  readonly interval: number;
  /** Not to be polled before. */
  readonly next_poll_at: string;
  /** When it was saved, by the same clock as the other times. */
  readonly saved_at?: string | undefined;
  /** A reply that may have held the tokens was lost. */
  readonly in_doubt?: boolean | undefined;
  /** How far the server's clock is ahead. */
  readonly clock_skew?: number | undefined;
  /** The scopes that were asked for. */
  readonly scope: readonly string[];
  /** What the ID token is to be held against. */
  readonly nonce?: string | undefined;
  /** What the ID token is to be held against, in seconds. */
  readonly max_age?: number | undefined;
  /** What the ID token is to be held against. */
  readonly acr_values?: readonly string[] | undefined;
  /** What the token request carries beside the code; a `code_verifier` among it is a secret, too. */
  readonly token_parameters?: Readonly<Record<string, string>> | undefined;
  /** The private key that the tokens are to be bound to. */
  readonly dpop_jwk?: JsonWebKey | undefined;
}

/** The members of a saved login: a file may have been changed by more than this library. */
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
  "clock_skew?": kind.number,
  scope: kind.texts,
  "nonce?": kind.text,
  "max_age?": kind.number,
  "acr_values?": kind.texts,
  "token_parameters?": kind.strings,
  "dpop_jwk?": kind.object,
};

/**
 * Checks that a value is a saved login, and one of this server and client.
 *
 * @param value what was saved, parsed
 * @param options who is to go on with it
 * @throws {DeviceLoginError} `saved_login_mismatch`
 */
export function checkSavedLogin(value: unknown, options: DeviceLoginOptions): SavedLogin {
  const saved = readMembers(value, SAVED_LOGIN, savedLoginRefused);
  const server = serverName(options);
  if (!sameIssuer(saved.server, server)) throw mismatch("server", saved.server, server);
  if (saved.client_id !== options.clientId) {
    throw mismatch("client", saved.client_id, options.clientId);
  }
  return saved;
}

/** The error for what is not a saved login. */
export function savedLoginRefused(why: string): DeviceLoginError {
  return new DeviceLoginError(
    "saved_login_mismatch",
    `This is not a saved login, or one of a newer version of this library: ${
      why.replace(/\.$/, "")
    }.`,
  );
}

function mismatch(what: string, saved: string, given: string): DeviceLoginError {
  return new DeviceLoginError(
    "saved_login_mismatch",
    `The saved login belongs to the ${what} ${JSON.stringify(saved)}, not to ` +
      `${JSON.stringify(given)}.`,
  );
}
