import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { runtimePath } from "../../scripts/runtimes.ts";
import { bundleExample } from "./bundled_example.ts";
import { loadEdgeTool } from "./edge_tool.ts";

/** An example that serves requests on its own runtime. */
export interface EdgeHost {
  fetch(path: string, init: RequestInit): Promise<Response>;
  stop(): void | Promise<void>;
}

/** The variables that the examples read. */
export type Variables = Record<string, string>;

/** The origin that the examples see. */
const ORIGIN = "https://app.example.com";

interface Miniflare {
  dispatchFetch(url: string, init: RequestInit): Promise<Response>;
  dispose(): Promise<void>;
}

interface MiniflarePackage {
  Miniflare: new (options: object) => Miniflare;
  Response: typeof Response;
}

/** The parts of the Worker's wrangler.jsonc that matter here. */
interface WorkerConfig {
  compatibility_date: string;
  kv_namespaces: { binding: string }[];
  vars: Variables;
}

function workerConfig(): WorkerConfig {
  const text = readFileSync("examples/cloudflare_worker/wrangler.jsonc", "utf8");
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

/** Answers the requests that a Worker sends. */
export type Outbound = (request: Request) => Promise<Response>;

/**
 * Starts the route of `examples/edge/api_route.ts` in workerd.
 *
 * @param variables those of the Worker
 * @param outbound answers its requests, to any host
 */
export async function startApiWorker(
  variables: Record<string, string | boolean>,
  outbound: Outbound,
): Promise<EdgeHost> {
  const { Miniflare, Response } = loadEdgeTool<MiniflarePackage>("miniflare");
  const files = await bundleExample("tests/support/api_worker.ts", { conditions: ["workerd"] });
  const miniflare = new Miniflare({
    modules: true,
    script: files.get("api_worker.js"),
    compatibilityDate: workerConfig().compatibility_date,
    bindings: variables,
    cf: false,
    async outboundService({ url, method, headers, body }: Request) {
      const content = body === null ? null : await new globalThis.Response(body).arrayBuffer();
      const reply = await outbound(
        new Request(url, { method, headers: [...headers], body: content }),
      );
      const { status } = reply;
      return new Response(await reply.arrayBuffer(), { status, headers: [...reply.headers] });
    },
  });
  return {
    fetch: (path, init) => miniflare.dispatchFetch(ORIGIN + path, init),
    stop: () => miniflare.dispose(),
  };
}

/** Starts the Worker in workerd, configured by its own wrangler.jsonc. */
export async function startWorker(variables: Variables): Promise<EdgeHost> {
  const { Miniflare } = loadEdgeTool<MiniflarePackage>("miniflare");
  const config = workerConfig();
  const files = await bundleExample("examples/cloudflare_worker/worker.ts", {
    conditions: ["workerd"],
  });
  const miniflare = new Miniflare({
    modules: true,
    script: files.get("worker.js"),
    compatibilityDate: config.compatibility_date,
    kvNamespaces: config.kv_namespaces.map(({ binding }) => binding),
    bindings: { ...config.vars, ...variables },
    cf: false, // Otherwise it requests this machine's location from Cloudflare.
  });
  return {
    fetch: (path, init) => miniflare.dispatchFetch(ORIGIN + path, init),
    stop: () => miniflare.dispose(),
  };
}

interface EdgeRuntime {
  dispatchFetch(url: string, init: RequestInit): Promise<Response>;
}

/** Starts the handler in edge-runtime, which supports only scripts, and has no `Deno`. */
export async function startEdgeRuntime(variables: Variables): Promise<EdgeHost> {
  const { EdgeRuntime } = loadEdgeTool<{ EdgeRuntime: new (options: object) => EdgeRuntime }>(
    "edge-runtime",
  );
  const files = await bundleExample("examples/deno_deploy.ts", {
    format: "iife",
    globalName: "example",
  });
  const listen = "addEventListener('fetch', (event) => " +
    "event.respondWith(example.default.fetch(event.request)))";
  const runtime = new EdgeRuntime({
    initialCode: `${files.get("deno_deploy.js")}\n${listen}`,
    extend: (context: object) =>
      Object.assign(context, { Deno: { env: { get: (name: string) => variables[name] } } }),
  });
  return { fetch: (path, init) => runtime.dispatchFetch(ORIGIN + path, init), stop: () => {} };
}

/** Starts the unbundled handler with `deno serve`. */
export async function startDenoServe(variables: Variables): Promise<EdgeHost> {
  const permissions = ["--allow-net=127.0.0.1", "--allow-env", "--no-prompt"];
  const address = ["--host", "127.0.0.1", "--port", "0"];
  const child = spawn(
    runtimePath("deno"),
    ["serve", ...permissions, ...address, "examples/deno_deploy.ts"],
    { env: { ...process.env, NO_COLOR: "1", ...variables }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let shown = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      const found = /Listening on (http:\S+\d)/.exec(shown)?.[1];
      if (found) resolve(found);
    });
    child.on("close", () => reject(new Error(`it ended:\n${shown}`)));
  });
  return { fetch: (path, init) => fetch(url + path, init), stop: () => void child.kill() };
}
