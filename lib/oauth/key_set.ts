import type { JWKS } from "oauth4webapi";
import { sleep } from "./clock.ts";
import type { Connection } from "./connection.ts";
import { DeviceLoginError } from "./errors.ts";
import { parseSecureUrl } from "./secure_url.ts";

/** Milliseconds to wait before each further try, where the keys could not be fetched. */
const RETRIES = [1_000, 3_000];

/**
 * The server's public keys (RFC 7517), fetched ahead of their use, so that nobody waits for them
 * when the tokens are there.
 */
export class KeySet {
  readonly #connection: Connection;
  #fetched: Promise<JWKS> | undefined;

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
   * @throws {DeviceLoginError} where they cannot be had, after trying more than once
   */
  async get(options: { again?: boolean; signal?: AbortSignal | undefined } = {}): Promise<JWKS> {
    const { again, signal } = options;
    if (again) this.#fetched = undefined;
    for (const pause of RETRIES) {
      try {
        return await this.#fetch(signal);
      } catch (error) {
        if (!isPassing(error)) throw error;
        await sleep(pause, { clock: this.#connection.clock, signal });
      }
    }
    return await this.#fetch(signal);
  }

  /** One request, shared by all who ask while it runs and after it succeeded. */
  #fetch(signal?: AbortSignal): Promise<JWKS> {
    const fetched = this.#fetched ??= fetchKeys(this.#connection, signal).catch((error) => {
      if (this.#fetched === fetched) this.#fetched = undefined;
      throw error;
    });
    return fetched;
  }
}

async function fetchKeys(connection: Connection, signal?: AbortSignal): Promise<JWKS> {
  const { transport, metadata, allowHttp } = connection;
  const url = metadata.jwks_uri ?? "";
  parseSecureUrl(url, { name: "jwks_uri", allowHttp, code: "invalid_response" });
  const tried = `GET ${url}`;
  const init = { method: "GET", headers: { accept: "application/json" } };
  const response = await transport({ signal })(url, init);
  const text = await response.text();
  if (response.status !== 200) {
    const code = response.status >= 500 ? "server_unavailable" : "invalid_response";
    throw new DeviceLoginError(code, `${tried} was answered with status ${response.status}.`);
  }
  const keys = parseKeys(text);
  if (!keys) throw new DeviceLoginError("invalid_response", `${tried} brought no key set.`);
  return { keys };
}

function isPassing(error: unknown): boolean {
  return error instanceof DeviceLoginError &&
    (error.code === "network" || error.code === "server_unavailable");
}

function parseKeys(text: string): JWKS["keys"] | undefined {
  try {
    const { keys } = JSON.parse(text);
    const isObject = (key: unknown) => typeof key === "object" && key !== null;
    return Array.isArray(keys) && keys.every(isObject) ? keys : undefined;
  } catch {
    return undefined;
  }
}
