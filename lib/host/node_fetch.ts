import { X509Certificate } from "node:crypto";
import http from "node:http";
import https from "node:https";
import { Readable } from "node:stream";
import tls from "node:tls";
import { DeviceLoginError } from "../oauth/errors.ts";
import { checkClientCertificate } from "./client_certificate.ts";
import type { NetworkOptions } from "./network_options.ts";

/** The options of an agent that Node's types do not know in every version. */
type AgentOptions = https.AgentOptions & { proxyEnv?: Readonly<Record<string, string>> };

/**
 * A fetch on `node:http` and `node:https`: the one place where certificates, authorities and proxies
 * can be chosen alike under Deno, Bun and Node. It follows no redirect and decodes nothing.
 *
 * @throws {DeviceLoginError} `invalid_options` for authorities or a client certificate that are none
 */
export function createNodeFetch(options: NetworkOptions): typeof fetch {
  const { clientCertificate, proxyEnv = {} } = options;
  const shared = { keepAlive: true, proxyEnv };
  const secure: AgentOptions = {
    ...shared,
    ...trust(options),
    ...(clientCertificate && checkClientCertificate(clientCertificate)),
  };
  const agents = { "http:": new http.Agent(shared), "https:": new https.Agent(secure) };
  return (input, init) => send(new Request(input, init), { init, agents });
}

interface SendOptions {
  init: RequestInit | undefined;
  agents: { "http:": http.Agent; "https:": https.Agent };
}

async function send(request: Request, { init, agents }: SendOptions): Promise<Response> {
  // A request that was made without a signal has one of its own that is never aborted.
  const signal = init?.signal ?? request.signal;
  signal.throwIfAborted();
  const url = new URL(request.url);
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const [name, value] of request.headers) headers[name] = value;
  if (body) headers["content-length"] = String(body.byteLength);
  const secure = url.protocol === "https:";
  const agent = secure ? agents["https:"] : agents["http:"];
  return await new Promise((resolve, reject) => {
    const { method } = request;
    const outgoing = (secure ? https : http).request(
      url,
      { method, headers, agent },
      (incoming) => {
        // From here on the signal ends the body, which tells its reader.
        signal.removeEventListener("abort", abort);
        resolve(toResponse(incoming, signal));
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
  const status = incoming.statusCode ?? 500;
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
  const body = Readable.toWeb(incoming) as unknown as ReadableStream<Uint8Array>;
  return new Response(body, { status, headers });
}

/** Whom a connection trusts. */
function trust({ skipTlsVerify, ca }: NetworkOptions): https.AgentOptions {
  // Without a list of its own Deno would ask for the permission to read the system's.
  if (skipTlsVerify) return { rejectUnauthorized: false, ca: [] };
  if (ca === undefined) return {};
  const given = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of given) new X509Certificate(certificate);
  } catch (cause) {
    throw noCertificates(cause);
  }
  if (given.length === 0) throw noCertificates();
  return { ca: [...ownRoots(), ...given] };
}

/** The roots that the runtime trusts anyway, which a list of one's own would take the place of. */
function ownRoots(): readonly string[] {
  try {
    return tls.getCACertificates?.("default") ?? tls.rootCertificates;
  } catch {
    // Under Deno they take --allow-sys; without it only the given ones are trusted.
    return [];
  }
}

function noCertificates(cause?: unknown): DeviceLoginError {
  return new DeviceLoginError(
    "invalid_options",
    "The file of --ca-cert holds no certificates in PEM (-----BEGIN CERTIFICATE-----…).",
    { cause },
  );
}
