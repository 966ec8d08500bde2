import { isObject } from "../encoding/is_object.ts";
import { DeviceLoginError } from "../errors.ts";
import { isWebUrl } from "../http/secure_url.ts";
import type { DeviceLoginOptions } from "../options.ts";
import { sameIssuer } from "../server/discovery.ts";
import { serverName } from "../server/server.ts";

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
  /** Whether a reply that may have held the tokens was lost. */
  readonly in_doubt?: boolean | undefined;
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

const isText = (value: unknown) => typeof value === "string" && value !== "";
const isTime = (value: unknown) => isText(value) && !Number.isNaN(Date.parse(String(value)));
const isNumber = (value: unknown) => typeof value === "number";
const isList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isUrl = (value: unknown) => isText(value) && isWebUrl(String(value));
// Keeps the table below out of bundles that never resume a login.
/* @__NO_SIDE_EFFECTS__ */
const orAbsent = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || check(value);

/** The checks of the members: a file may have been changed by other programs. */
const MEMBERS: Record<keyof SavedLogin, (value: unknown) => boolean> = {
  v: (value) => value === 1,
  server: isText,
  client_id: isText,
  device_code: isText,
  user_code: isText,
  verification_uri: isUrl,
  verification_uri_complete: orAbsent(isUrl),
  expires_at: isTime,
  interval: (value) => isNumber(value) && Number(value) >= 1,
  next_poll_at: isTime,
  in_doubt: orAbsent((value) => typeof value === "boolean"),
  clock_skew: orAbsent(isNumber),
  scope: isList,
  nonce: orAbsent(isText),
  max_age: orAbsent(isNumber),
  acr_values: orAbsent(isList),
  token_parameters: orAbsent((value) => isObject(value) && Object.values(value).every(isText)),
  dpop_jwk: orAbsent(isObject),
};

/**
 * Checks that a value is a saved login of this server and client.
 *
 * @param value the saved login, parsed
 * @param options the server and the client that continue it
 * @throws {DeviceLoginError} `saved_login_mismatch`
 */
export function checkSavedLogin(value: unknown, options: DeviceLoginOptions): SavedLogin {
  const saved = (isObject(value) ? value : {}) as Record<string, unknown> & SavedLogin;
  if (!Object.entries(MEMBERS).every(([name, check]) => check(saved[name]))) {
    throw new DeviceLoginError(
      "saved_login_mismatch",
      "This is no saved login, or one of a newer version of this library.",
    );
  }
  const server = serverName(options);
  if (!sameIssuer(saved.server, server)) {
    throw mismatch("server", { saved: saved.server, given: server });
  }
  if (saved.client_id !== options.clientId) {
    throw mismatch("client", { saved: saved.client_id, given: options.clientId });
  }
  return saved;
}

function mismatch(
  what: string,
  { saved, given }: { saved: string; given: string },
): DeviceLoginError {
  return new DeviceLoginError(
    "saved_login_mismatch",
    `The saved login belongs to the ${what} ${JSON.stringify(saved)}, not to ` +
      `${JSON.stringify(given)}.`,
  );
}
