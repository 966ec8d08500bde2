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

/** Starts the Worker in workerd, configured by its own wrangler.jsonc. */
export async function startWorker(variables: Variables): Promise<EdgeHost> {
  const { Miniflare } = loadEdgeTool<{ Miniflare: new (options: object) => Miniflare }>(
    "miniflare",
  );
  const text = readFileSync("examples/cloudflare_worker/wrangler.jsonc", "utf8");
  const config = JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
  const files = await bundleExample("cloudflare_worker/worker.ts", { conditions: ["workerd"] });
  const miniflare = new Miniflare({
    modules: true,
    script: files.get("worker.js"),
    compatibilityDate: config.compatibility_date,
    kvNamespaces: config.kv_namespaces.map(({ binding }: { binding: string }) => binding),
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
  const files = await bundleExample("deno_deploy.ts", { format: "iife", globalName: "example" });
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
