import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { currentRuntime } from "../../scripts/runtimes.ts";
import type { RedisClient } from "../../lib/session/stores/redis_client.ts";
import { freePort } from "./free_port.ts";

/** Where a client finds its package and its server. */
export interface RedisPlace {
  /** The port of loopback that the server listens on. */
  readonly port: number;
  /** The URL of the folder with the clients that `deno task interop` installs. */
  readonly tools: string;
}

/** A private Redis. */
export interface RedisServer extends RedisPlace {
  /** Sends a command, and returns the reply. */
  command(...words: [string, ...string[]]): Promise<unknown>;
  /** Ends it, and starts another one on the same port, without its data, after some work. */
  restart(whileDown: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis that listens only on loopback, and writes nothing to disk. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "device-login-redis-"));
  const port = await freePort();
  const tools = new URL("../interop/tools/", import.meta.url).href;
  let running = await run({ folder, port });
  let own: ConnectedClient | undefined;
  const stop = async () => {
    await own?.close();
    own = undefined;
    await running.stop();
  };
  return {
    port,
    tools,
    async command(...words) {
      own ??= await connectClient("node-redis", { port, tools });
      return "sendCommand" in own.client ? await own.client.sendCommand(words) : undefined;
    },
    async restart(whileDown) {
      await stop();
      await whileDown();
      running = await run({ folder, port });
    },
    async stop() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function run(
  { folder, port }: { folder: string; port: number },
): Promise<{ stop(): Promise<void> }> {
  const flags = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const child = spawn("redis-server", flags, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/ready to accept connections/i.test(line)) resolve();
    });
    ended.then(() => reject(new Error("redis-server has ended")));
  });
  return {
    async stop() {
      child.kill();
      await ended;
    },
  };
}

/** A connected client. */
export interface ConnectedClient {
  client: RedisClient;
  close(): Promise<void>;
}

/**
 * Connects each kind of client, with options that let commands fail while Redis is away. The names
 * are those of the packages, with the version if it is not the newest.
 */
const CONNECT = {
  ioredis: connectIoredis,
  "ioredis 5": (place: RedisPlace) => connectIoredis(older(place)),
  "node-redis": connectNodeRedis,
  "node-redis 5": (place: RedisPlace) => connectNodeRedis(older(place)),
  "valkey-glide": connectGlide,
  bun: connectBun,
};

/** The name of a client. */
export type ClientName = keyof typeof CONNECT;

/** The clients of this runtime. */
export const REDIS_CLIENTS: readonly ClientName[] = (Object.keys(CONNECT) as ClientName[])
  .filter((name) => name !== "bun" || currentRuntime() === "bun");

/** Connects a client to a server on loopback. */
export function connectClient(name: ClientName, place: RedisPlace): Promise<ConnectedClient> {
  return CONNECT[name](place);
}

/** The older versions are in a folder of their own. */
function older({ port, tools }: RedisPlace): RedisPlace {
  return { port, tools: `${tools}redis_5/` };
}

// deno-lint-ignore no-explicit-any -- the project does not depend on these packages
function requirePackage(name: string, { tools }: RedisPlace): any {
  return createRequire(`${tools}deno.json`)(name);
}

async function connectIoredis(place: RedisPlace): Promise<ConnectedClient> {
  const { Redis } = requirePackage("ioredis", place);
  const { port } = place;
  const client = new Redis({ port, enableOfflineQueue: false, lazyConnect: true });
  client.on("error", () => {});
  await client.connect();
  return { client, close: async () => await client.disconnect() };
}

async function connectNodeRedis(place: RedisPlace): Promise<ConnectedClient> {
  const { createClient } = requirePackage("@redis/client", place);
  const client = createClient({
    url: `redis://127.0.0.1:${place.port}`,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: 50 },
  });
  client.on("error", () => {});
  await client.connect();
  return { client, close: async () => await client.destroy() };
}

async function connectGlide(place: RedisPlace): Promise<ConnectedClient> {
  const { GlideClient, Logger } = requirePackage("@valkey/valkey-glide", place);
  Logger.init("off");
  const addresses = [{ host: "127.0.0.1", port: place.port }];
  const client = await GlideClient.createClient({ addresses, requestTimeout: 2_000 });
  return { client, close: async () => await client.close() };
}

/** The part of Bun's global that is used: other runtimes have no types for it. */
interface BunGlobal {
  Bun: {
    RedisClient: new (url: string, options: object) => RedisClient & {
      connect(): Promise<void>;
      close(): void;
    };
  };
}

async function connectBun({ port }: RedisPlace): Promise<ConnectedClient> {
  const { RedisClient } = (globalThis as unknown as BunGlobal).Bun;
  const client = new RedisClient(`redis://127.0.0.1:${port}`, { enableOfflineQueue: false });
  await client.connect();
  return { client, close: async () => await client.close() };
}
