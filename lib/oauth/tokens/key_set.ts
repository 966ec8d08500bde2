import type { EndingSource } from "../base/ending.ts";
import type { JWKS } from "oauth4webapi";
import { sleep } from "../base/sleep.ts";
import type { Connection } from "../connection/connection.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJsonList } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { Flight } from "../http/flight.ts";
import { parseSecureUrl } from "../http/secure_url.ts";
import { TimeLimit } from "../http/time_limit.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";

/** The pause before each further attempt to fetch the keys. */
const KEY_FETCH_PAUSES_MS = [1_000, 3_000];

/** The time limit of all attempts together. */
export const KEY_FETCH_TIMEOUT_MS = 10_000;

/** A server's keys; `undefined` if it publishes none: the URL in its metadata returns 404. */
type Published = JWKS | undefined;

/**
 * The server's public keys (RFC 7517). They can be fetched in advance, so that they are there when the
 * tokens arrive.
 */
export class KeySet {
  readonly #connection: Connection;
  #fetched: { keys: Published } | undefined;
  /** Whether there were keys: a 404 later does not mean that the server publishes none. */
  #known = false;
  #flight: Flight<{ keys: Published }> | undefined;

  /** @param connection the server whose keys these are */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Fetches the keys in the background. A failure is reported when they are needed. */
  prefetch(signal?: EndingSource): void {
    if (this.#connection.metadata.jwks_uri === undefined) return;
    this.#fetch(signal).catch(() => {});
  }

  /**
   * Returns the keys; `undefined` if the server publishes none.
   *
   * @param options `again` fetches them again, `signal` ends the wait
   * @throws {DeviceLoginError} `keys_unavailable` after 10 seconds or a few attempts;
   *   `invalid_response` if the URL is not secure
   */
  async get(
    options: { again?: boolean; signal?: EndingSource | undefined } = {},
  ): Promise<Published> {
    const { again, signal } = options;
    const { clock, metadata } = this.#connection;
    // If the URL is not secure, further attempts do not help.
    checkKeysUrl(this.#connection);
    if (again) this.#fetched = undefined;
    const reason = () => new DeviceLoginError("network", `${tried(metadata)} took too long.`);
    const limit = new TimeLimit(KEY_FETCH_TIMEOUT_MS, { clock, signal, reason });
    try {
      return await this.#try(limit);
    } catch (error) {
      signal?.throwIfAborted();
      throw new DeviceLoginError(
        "keys_unavailable",
        `The ID token's signature can't be checked: ${(error as Error).message}`,
        { cause: error },
      );
    } finally {
      limit.lift();
    }
  }

  async #try(signal: EndingSource): Promise<Published> {
    for (const pause of KEY_FETCH_PAUSES_MS) {
      try {
        return await this.#fetch(signal);
      } catch {
        signal.throwIfAborted();
        await sleep(pause, { clock: this.#connection.clock, signal });
      }
    }
    return await this.#fetch(signal);
  }

  /** Sends a request, unless one has succeeded or is in progress: callers share it. */
  async #fetch(signal?: EndingSource): Promise<Published> {
    if (this.#fetched) return this.#fetched.keys;
    this.#flight ??= new Flight(
      async (ending) => {
        const keys = await fetchKeys(this.#connection, { signal: ending, isKnown: this.#known });
        this.#known ||= keys !== undefined;
        return this.#fetched = { keys };
      },
      { onEnd: () => this.#flight = undefined },
    );
    return (await this.#flight.join(signal)).keys;
  }
}

function tried({ jwks_uri }: ServerMetadata): string {
  return `GET ${jwks_uri}`;
}

/**
 * Checks the URL of the server's keys, and returns it.
 *
 * @throws {DeviceLoginError} `invalid_response` if the keys must not be fetched from there
 */
export function checkKeysUrl({ metadata, plainHttp }: Connection): string {
  const url = metadata.jwks_uri ?? "";
  parseSecureUrl(url, { ...plainHttp, name: "jwks_uri", code: "invalid_response" });
  return url;
}

async function fetchKeys(
  connection: Connection,
  { signal, isKnown }: { signal: EndingSource; isKnown: boolean },
): Promise<Published> {
  const { transport, metadata } = connection;
  const init = { method: "GET", headers: { accept: "application/json" } };
  const response = await transport({ signal })(checkKeysUrl(connection), init);
  const text = await response.text();
  // Only this status means that there are no keys.
  if (response.status === 404 && !isKnown) return undefined;
  if (response.status !== 200) {
    const code = response.status >= 500 ? "server_unavailable" : "invalid_response";
    throw new DeviceLoginError(
      code,
      `${tried(metadata)} was answered with status ${response.status}.`,
    );
  }
  const keys = parseKeys(text);
  if (!keys) {
    throw new DeviceLoginError("invalid_response", `${tried(metadata)} did not return a key set.`);
  }
  return { keys };
}

/**
 * Parses a key set. Malformed entries are skipped (RFC 7517 section 5), and members that are `null`
 * count as missing.
 */
function parseKeys(text: string): JWKS["keys"] | undefined {
  const isKey = (key: unknown): key is JWKS["keys"][number] =>
    isObject(key) && typeof key.kty === "string";
  const isGiven = ([, value]: [string, unknown]) => value !== null;
  return parseJsonList(text, "keys")?.filter(isKey)
    .map((key) => Object.fromEntries(Object.entries(key).filter(isGiven)) as typeof key);
}
