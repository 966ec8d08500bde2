import http from "node:http";
import https from "node:https";
import { isLoopback } from "../oauth/http/secure_url.ts";
import { agentProxies } from "./agent_proxies.ts";
import { decompress } from "./decompress.ts";
import type { NetworkOptions } from "./network_options.ts";

/** The largest head of a reply: four times Node's default, which some proxies exceed. */
const MAX_HEAD_BYTES = 64 * 1024;

/** The options of {@linkcode createNodeFetch}. */
export interface NodeFetchOptions
  extends Pick<NetworkOptions, "skipTlsVerify" | "clientCertificate" | "proxyEnv"> {
  /** The trusted authorities, each as PEM. @default the runtime's own */
  authorities?: readonly string[] | undefined;
}

/** The options of an agent, with one that Node's types do not have in every version. */
type AgentOptions = https.AgentOptions & { proxyEnv?: Readonly<Record<string, string>> };

/** The agents for both schemes. */
interface Agents {
  http: http.Agent;
  https: https.Agent;
}

/**
 * Creates a fetch on `node:http` and `node:https`, which take certificates, authorities and proxies
 * the same way on Deno, Bun and Node. It follows no redirect, requests no compression, and reaches
 * loopback without a proxy.
 *
 * @throws {DeviceLoginError} `invalid_options` for a proxy that can't be used
 */
export function createNodeFetch(options: NodeFetchOptions): typeof fetch {
  const direct = createAgents(options);
  const proxied = createAgents(options, agentProxies(options.proxyEnv ?? {}));
  return (input, init) => {
    const request = new Request(input, init);
    const agents = isLoopback(new URL(request.url)) ? direct : proxied;
    return send(request, { init, agents });
  };
}

function createAgents(options: NodeFetchOptions, proxyEnv?: Record<string, string>): Agents {
  // If a keep-alive connection is cut, Deno sends a request again, even with a refresh token.
  const keepAlive = !("Deno" in globalThis);
  const shared: AgentOptions = { keepAlive, ...(proxyEnv && { proxyEnv }) };
  const secure = {
    ...shared,
    // Without this, a server that supports only HTTP/2 breaks off later, without a reason.
    ALPNProtocols: ["http/1.1"],
    ...trustOptions(options),
    ...options.clientCertificate,
  };
  return { http: new http.Agent(shared), https: new https.Agent(secure) };
}

interface SendOptions {
  init: RequestInit | undefined;
  agents: Agents;
}

async function send(request: Request, { init, agents }: SendOptions): Promise<Response> {
  // A request without a signal has its own, which is never aborted.
  const signal = init?.signal ?? request.signal;
  signal.throwIfAborted();
  const url = new URL(request.url);
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const [name, value] of request.headers) headers[name] = value;
  if (body) headers["content-length"] = String(body.byteLength);
  const secure = url.protocol === "https:";
  const agent = secure ? agents.https : agents.http;
  return await new Promise((resolve, reject) => {
    const { method } = request;
    const outgoing = (secure ? https : http).request(
      url,
      { method, headers, agent, maxHeaderSize: MAX_HEAD_BYTES },
      (incoming) => {
        // From now on the signal ends the body, whose reader gets the reason.
        signal.removeEventListener("abort", abort);
        try {
          resolve(toResponse(incoming, signal));
        } catch (error) {
          reject(error);
          incoming.destroy();
        }
      },
    );
    const abort = () => {
      reject(signal.reason);
      outgoing.destroy();
    };
    signal.addEventListener("abort", abort, { once: true });
    outgoing.on("error", (error) => {
      signal.removeEventListener("abort", abort);
      reject(new TypeError("fetch failed", { cause: error }));
    });
    outgoing.end(body);
  });
}

function toResponse(incoming: http.IncomingMessage, signal: AbortSignal): Response {
  const { statusCode: given = 500 } = incoming;
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
    return new Response(null, { status, headers });
  }
  const body = decompress(incoming, headers.get("content-encoding"));
  return new Response(body, { status, headers });
}

/** Returns the options that decide which servers a connection trusts. */
function trustOptions({ skipTlsVerify, authorities }: NodeFetchOptions): https.AgentOptions {
  // Without a list, Deno would prompt for the permission to read the system's.
  if (skipTlsVerify) return { rejectUnauthorized: false, ca: [] };
  // Without this, the connection would obey NODE_TLS_REJECT_UNAUTHORIZED.
  const rejectUnauthorized = true;
  if (authorities === undefined) return { rejectUnauthorized };
  // An intermediate authority alone is enough, as for Go's tools and Deno's own fetch.
  return { rejectUnauthorized, ca: [...authorities], allowPartialTrustChain: true };
}
