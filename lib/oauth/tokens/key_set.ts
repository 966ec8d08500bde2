import type { JWKS } from "oauth4webapi";
import { sleep } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJsonList } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../errors.ts";
import { Flight } from "../http/flight.ts";
import { parseSecureUrl } from "../http/secure_url.ts";
import { timeLimit } from "../http/time_limit.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";

/** Milliseconds to wait before each further try, where the keys could not be fetched. */
const RETRIES = [1_000, 3_000];

/** Milliseconds that tokens wait for keys, all tries together. */
const PATIENCE = 10_000;

/** A server's keys; nothing if it publishes none, because the URL in its metadata answers 404. */
type Published = JWKS | undefined;

/**
 * The server's public keys (RFC 7517), fetched ahead of their use, so that nobody waits for them
 * when the tokens are there.
 */
export class KeySet {
  readonly #connection: Connection;
  #fetched: { keys: Published } | undefined;
  #flight: Flight<{ keys: Published }> | undefined;

  /** @param connection the server whose keys these are */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Fetches the keys in the background; a failure shows when they are needed. */
  prefetch(signal?: AbortSignal): void {
    if (this.#connection.metadata.jwks_uri === undefined) return;
    this.#fetch(signal).catch(() => {});
  }

  /**
   * Returns the keys; `undefined` if the server publishes none.
   *
   * @param options `again` asks for them anew, `signal` ends that
   * @throws {DeviceLoginError} `keys_unavailable` after 10 seconds, or a few tries;
   *   `invalid_response` for a URL that must not be fetched
   */
  async get(
    options: { again?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<Published> {
    const { again, signal } = options;
    const { clock, metadata } = this.#connection;
    // Waiting does not help if the keys may not be fetched from where they are.
    checkKeysUrl(this.#connection);
    if (again) this.#fetched = undefined;
    const reason = () => new DeviceLoginError("network", `${tried(metadata)} took too long.`);
    const limit = timeLimit(PATIENCE, { clock, signal, reason });
    try {
      return await this.#try(limit.signal);
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

  async #try(signal: AbortSignal): Promise<Published> {
    for (const pause of RETRIES) {
      try {
        return await this.#fetch(signal);
      } catch {
        signal.throwIfAborted();
        await sleep(pause, { clock: this.#connection.clock, signal });
      }
    }
    return await this.#fetch(signal);
  }

  /** One request, shared by all who ask while it runs and after it succeeded. */
  async #fetch(signal?: AbortSignal): Promise<Published> {
    if (this.#fetched) return this.#fetched.keys;
    this.#flight ??= new Flight(
      async (ending) => this.#fetched = { keys: await fetchKeys(this.#connection, ending) },
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

async function fetchKeys(connection: Connection, signal: AbortSignal): Promise<Published> {
  const { transport, metadata } = connection;
  const url = checkKeysUrl(connection);
  const init = { method: "GET", headers: { accept: "application/json" } };
  const response = await transport({ signal })(url, init);
  const text = await response.text();
  // The one answer that means that there are no keys: any other may hide them.
  if (response.status === 404) return undefined;
  if (response.status !== 200) {
    const code = response.status >= 500 ? "server_unavailable" : "invalid_response";
    throw new DeviceLoginError(
      code,
      `${tried(metadata)} was answered with status ${response.status}.`,
    );
  }
  const keys = parseKeys(text);
  if (!keys) {
    throw new DeviceLoginError("invalid_response", `${tried(metadata)} brought no key set.`);
  }
  return { keys };
}

/** The keys in a text. Odd entries are passed over (RFC 7517 section 5). */
function parseKeys(text: string): JWKS["keys"] | undefined {
  const isKey = (key: unknown): key is JWKS["keys"][number] =>
    isObject(key) && typeof key.kty === "string";
  return parseJsonList(text, "keys")?.filter(isKey);
}
