import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";
import { freePort } from "./free_port.ts";
import { run } from "./program.ts";

/** An OpenBao in memory, whose API is Vault's. */
export interface OpenBao {
  url: string;
  /** Sends a request of its administrator; returns the data of the reply. */
  write(path: string, body?: unknown): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** Starts an OpenBao on loopback. */
export async function startOpenBao(home: string): Promise<OpenBao> {
  const address = `127.0.0.1:${await freePort()}`;
  const root = crypto.randomUUID();
  const flags = ["-dev", "-dev-no-store-token", `-dev-listen-address=${address}`];
  // It reports on standard output that it is ready.
  const command = `exec '${PYTHON_TOOLS.bao}' server ${flags.join(" ")} >&2`;
  const env = { HOME: home, BAO_DEV_ROOT_TOKEN_ID: root };
  const { child, shows, ended } = run("sh", ["-c", command], { env });
  await shows(/server started/);
  const url = `http://${address}`;
  return {
    url,
    async write(path, body) {
      const response = await fetch(`${url}/v1/${path}`, {
        method: body === undefined ? "GET" : "POST",
        headers: { "x-vault-token": root },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return text === "" ? {} : JSON.parse(text).data ?? {};
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
