import http from "node:http";
import https from "node:https";
import { decompress } from "./decompress.ts";
import type { NetworkOptions } from "./network_options.ts";
import type { Proxy } from "./proxy.ts";
import { proxyFor } from "./proxy_for.ts";
import { forwardingFailure, forwardOptions, forwards } from "./forwarding.ts";
import { createProxyAgents, type ProxiedRequestOptions, type ProxyAgents } from "./proxy_agents.ts";
import { unreachableProxy } from "./proxy_failure.ts";
import { type TlsTrust, trustOptions } from "./tls_trust.ts";

/** The largest head of a reply: four times Node's default, which some proxies exceed. */
const MAX_HEAD_BYTES = 64 * 1024;

/** The bytes of a stream that are sent at once. */
const SENT_CHUNK_BYTES = 64 * 1024;

/** The options of {@linkcode createNodeFetch}. */
export interface NodeFetchOptions
  extends Pick<NetworkOptions, "clientCertificate" | "proxyEnv">, TlsTrust {}

/**
 * Creates a fetch on `node:http` and `node:https`, which take certificates, authorities and proxies
 * the same way on Deno, Bun and Node. It follows no redirect, requests no compression, and reaches
 * loopback without a proxy.
 *
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used
 */
export function createNodeFetch(options: NodeFetchOptions): typeof fetch {
  const { proxyEnv = {}, clientCertificate } = options;
  // If a keep-alive connection is cut, Deno sends a request again, even with a refresh token.
  const keepAlive = !("Deno" in globalThis);
  const direct: ProxyAgents = {
    http: new http.Agent({ keepAlive }),
    https: new https.Agent({ keepAlive, ...trustOptions(options), ...clientCertificate }),
  };
  const proxied = new Map<string, ProxyAgents>();
  return async (input, init) => {
    const request = new Request(input, init);
    const proxy = proxyFor(new URL(request.url), proxyEnv);
    if (proxy === undefined) return await send(request, { init, agents: direct });
    const { variable } = proxy;
    const agents = proxied.get(variable) ?? createProxyAgents(proxy, { ...options, keepAlive });
    proxied.set(variable, agents);
    return await send(request, { init, agents, proxy });
  };
}

interface SendOptions {
  init: RequestInit | undefined;
  agents: ProxyAgents;
  /** The proxy that the agents connect to. */
  proxy?: Proxy;
}

async function send(request: Request, { init, agents, proxy }: SendOptions): Promise<Response> {
  // A request without a signal has its own, which is never aborted.
  const signal = init?.signal ?? request.signal;
  signal.throwIfAborted();
  const url = new URL(request.url);
  const body = await readBody(request, init);
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const [name, value] of request.headers) headers[name] = value;
  if (body instanceof Uint8Array) headers["content-length"] = String(body.byteLength);
  const secure = url.protocol === "https:";
  const forwarder = proxy && forwards(proxy, url) ? proxy : undefined;
  const options: https.RequestOptions & ProxiedRequestOptions = {
    method: request.method,
    headers,
    agent: secure ? agents.https : agents.http,
    maxHeaderSize: MAX_HEAD_BYTES,
    tunnelSignal: signal,
    ...(forwarder && forwardOptions(forwarder, { url, headers })),
  };
  return await new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new TypeError("fetch failed", { cause }));
    const outgoing = (secure ? https : http).request(url, options, (incoming) => {
      // From now on the signal ends the body, whose reader gets the reason.
      signal.removeEventListener("abort", abort);
      const failure = forwarder && forwardingFailure(forwarder, { incoming, url });
      if (failure === undefined) {
        try {
          return resolve(toResponse(incoming, signal));
        } catch (error) {
          reject(error);
        }
      } else {
        fail(failure);
      }
      incoming.destroy();
    });
    const abort = () => {
      reject(signal.reason);
      outgoing.destroy();
    };
    signal.addEventListener("abort", abort, { once: true });
    outgoing.on("error", (error) => {
      signal.removeEventListener("abort", abort);
      fail(forwarder ? unreachableProxy(forwarder, error) : error);
    });
    if (!(body instanceof ReadableStream)) return void outgoing.end(body);
    pump(body, outgoing).catch((error) => {
      signal.removeEventListener("abort", abort);
      fail(error);
      outgoing.destroy();
    });
  });
}

/** Sends a body as fast as the connection takes it. Rejects if the body fails. */
async function pump(body: ReadableStream<Uint8Array>, outgoing: http.ClientRequest): Promise<void> {
  const { read, cancel } = createReader(body);
  outgoing.once("close", () => cancel().catch(() => {}));
  for (let chunk = await read(); chunk !== undefined; chunk = await read()) {
    const bytes = chunk;
    // The memory is used again, so it must have been sent.
    await new Promise((resolve) => outgoing.write(bytes, resolve));
  }
  outgoing.end();
}

/** Reads a stream of bytes into one buffer, and any other by its own chunks. */
function createReader(
  body: ReadableStream<Uint8Array>,
): { read(): Promise<Uint8Array | undefined>; cancel(): Promise<void> } {
  try {
    const reader = body.getReader({ mode: "byob" });
    let memory = new ArrayBuffer(SENT_CHUNK_BYTES);
    return {
      async read() {
        const { value, done } = await reader.read(new Uint8Array(memory));
        if (value !== undefined) memory = value.buffer;
        return done ? undefined : value;
      },
      cancel: () => reader.cancel(),
    };
  } catch {
    const reader = body.getReader();
    return { read: async () => (await reader.read()).value, cancel: () => reader.cancel() };
  }
}

/** Returns the body of a request: a stream as it is, anything else as a whole, with its length. */
async function readBody(
  request: Request,
  init: RequestInit | undefined,
): Promise<Uint8Array | ReadableStream<Uint8Array> | undefined> {
  if (init?.body instanceof ReadableStream) return init.body;
  if (request.body === null) return undefined;
  return new Uint8Array(await request.arrayBuffer());
}

function toResponse(incoming: http.IncomingMessage, signal: AbortSignal): Response {
  const { statusCode: given = 500, statusMessage: statusText = "" } = incoming;
  // RFC 9110 section 15: an invalid status, which no Response can have, is a server error.
  const status = given < 200 || given > 599 ? 500 : given;
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "");
  }
  const abort = () => incoming.destroy(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  incoming.once("close", () => signal.removeEventListener("abort", abort));
  if ([204, 205, 304].includes(status)) {
    incoming.resume();
    return new Response(null, { status, statusText, headers });
  }
  const body = decompress(incoming, headers.get("content-encoding"));
  return new Response(body, { status, statusText, headers });
}
