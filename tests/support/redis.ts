import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RedisClient } from "../../lib/session/stores/redis_store.ts";

/** The clients that `deno task interop` installs, apart from the project's own packages. */
export type ClientName = "ioredis" | "node-redis";

/** A separate Redis. */
export interface RedisServer {
  /** The path of its socket. */
  socket: string;
  stop(): Promise<void>;
}

/** Starts a Redis that only listens on a socket, and writes nothing to the disk. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "device-login-redis-"));
  const socket = join(folder, "redis.sock");
  const flags = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""];
  const child = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
    ended.then(() => reject(new Error("redis-server has ended")));
  });
  return {
    socket,
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A connected client. */
export interface ConnectedClient {
  client: RedisClient;
  close(): void;
}

/**
 * Connects a client.
 *
 * @param name the client's name
 * @param options the server's socket, and the folder of the clients' manifest
 */
export async function connectClient(
  name: ClientName,
  { socket, tools = new URL("../interop/tools/deno.json", import.meta.url).href }: {
    socket: string;
    tools?: string;
  },
): Promise<ConnectedClient> {
  const require = createRequire(tools);
  if (name === "ioredis") {
    const { Redis } = require("ioredis");
    const client = new Redis({ path: socket });
    return { client, close: () => client.disconnect() };
  }
  const { createClient } = require("@redis/client");
  const client = createClient({ socket: { path: socket } });
  await client.connect();
  return { client, close: () => client.destroy() };
}
