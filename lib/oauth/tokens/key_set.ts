import type { JWKS } from "oauth4webapi";
import { sleep } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../errors.ts";
import { Flight } from "../http/flight.ts";
import { parseSecureUrl } from "../http/secure_url.ts";
import { timeLimit } from "../http/time_limit.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";

/** Milliseconds to wait before each further try, where the keys could not be fetched. */
const RETRIES = [1_000, 3_000];

/** Milliseconds that tokens wait for keys, all tries together. */
const PATIENCE = 10_000;

/**
 * The server's public keys (RFC 7517), fetched ahead of their use, so that nobody waits for them
 * when the tokens are there.
 */
export class KeySet {
  readonly #connection: Connection;
  #keys: JWKS | undefined;
  #flight: Flight<JWKS> | undefined;

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
   * The keys.
   *
   * @param options `again` asks for them anew, `signal` ends that
   * @throws {DeviceLoginError} where they cannot be had in 10 seconds, or after a few tries
   */
  async get(options: { again?: boolean; signal?: AbortSignal | undefined } = {}): Promise<JWKS> {
    const { again, signal } = options;
    const { clock, metadata } = this.#connection;
    if (again) this.#keys = undefined;
    const reason = () => new DeviceLoginError("network", `${tried(metadata)} took too long.`);
    const limit = timeLimit(PATIENCE, { clock, signal, reason });
    try {
      return await this.#try(limit.signal);
    } finally {
      limit.lift();
    }
  }

  async #try(signal: AbortSignal): Promise<JWKS> {
    for (const pause of RETRIES) {
      try {
        return await this.#fetch(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!isPassing(error)) throw error;
        await sleep(pause, { clock: this.#connection.clock, signal });
      }
    }
    return await this.#fetch(signal);
  }

  /** One request, shared by all who ask while it runs and after it succeeded. */
  async #fetch(signal?: AbortSignal): Promise<JWKS> {
    if (this.#keys) return this.#keys;
    this.#flight ??= new Flight(
      async (ending) => this.#keys = await fetchKeys(this.#connection, ending),
      { onEnd: () => this.#flight = undefined },
    );
    return await this.#flight.join(signal);
  }
}

function tried({ jwks_uri }: ServerMetadata): string {
  return `GET ${jwks_uri}`;
}

async function fetchKeys(connection: Connection, signal: AbortSignal): Promise<JWKS> {
  const { transport, metadata, allowHttp } = connection;
  const url = metadata.jwks_uri ?? "";
  parseSecureUrl(url, { name: "jwks_uri", allowHttp, code: "invalid_response" });
  const init = { method: "GET", headers: { accept: "application/json" } };
  const response = await transport({ signal })(url, init);
  const text = await response.text();
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

function isPassing(error: unknown): boolean {
  return error instanceof DeviceLoginError &&
    (error.code === "network" || error.code === "server_unavailable");
}

function parseKeys(text: string): JWKS["keys"] | undefined {
  const set = parseJson(text);
  const keys = isObject(set) ? set.keys : undefined;
  return Array.isArray(keys) && keys.every(isObject) ? keys : undefined;
}
