import { DeviceLoginError } from "./errors.ts";
import { sameIssuer } from "./discovery.ts";
import type { DeviceLoginOptions } from "./options.ts";
import { serverName } from "./server.ts";

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

const TEXTS = [
  "server",
  "client_id",
  "device_code",
  "user_code",
  "verification_uri",
  "expires_at",
  "next_poll_at",
];

/**
 * Checks that a value is a saved login, and one of this server and client.
 *
 * @param value what was saved, parsed
 * @param options who is to go on with it
 * @throws {DeviceLoginError} `saved_login_mismatch`
 */
export function checkSavedLogin(value: unknown, options: DeviceLoginOptions): SavedLogin {
  const saved = (typeof value === "object" && value !== null ? value : {}) as
    & Record<string, unknown>
    & SavedLogin;
  const wellFormed = saved.v === 1 && TEXTS.every((name) => typeof saved[name] === "string") &&
    typeof saved.interval === "number" && Array.isArray(saved.scope) &&
    [saved.token_parameters, saved.dpop_jwk].every((one) => typeof (one ?? {}) === "object") &&
    [saved.expires_at, saved.next_poll_at].every((time) => !Number.isNaN(Date.parse(time)));
  if (!wellFormed) {
    throw new DeviceLoginError(
      "saved_login_mismatch",
      "This is no saved login, or one of a newer version of this library.",
    );
  }
  const server = serverName(options);
  if (!sameIssuer(saved.server, server)) throw mismatch("server", saved.server, server);
  if (saved.client_id !== options.clientId) {
    throw mismatch("client", saved.client_id, options.clientId);
  }
  return saved;
}

function mismatch(what: string, saved: string, given: string): DeviceLoginError {
  return new DeviceLoginError(
    "saved_login_mismatch",
    `The saved login belongs to the ${what} ${JSON.stringify(saved)}, not to ` +
      `${JSON.stringify(given)}.`,
  );
}
