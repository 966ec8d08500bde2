// deno-lint-ignore-file no-console -- the test that started it reads its output
/**
 * Serves an authorization server in many awkward ways, each at its own port, and approves every
 * sign-in; and proxies, each of which reaches all of them. Writes their URLs and certificates to
 * standard output, as one line of JSON. Runs under Node: the other runtimes' servers can't do all of
 * this.
 *
 * @module
 */

import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import process from "node:process";
import zlib from "node:zlib";
import { createAuthorizationServer } from "../../lib/testing/mod.ts";
import { createCertificates } from "./openssl_certificates.ts";
import { PROXIED_HOST, startProxy } from "./proxy.ts";
import { startSocksProxy } from "./socks_proxy.ts";

/** A reply before it is sent. */
interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

/** Answers a request of any protocol. */
type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The same, with the types of HTTP/2. */
type Http2Handler = (
  request: http2.Http2ServerRequest,
  response: http2.Http2ServerResponse,
) => void;

/** How a server is made. */
interface AwkwardServer {
  /** Creates it with the handler of an authorization server. */
  create: (handler: Handler) => net.Server;
  /** Whether its URL is https. */
  secure?: boolean;
  /** The host name in its URL. @default "localhost" */
  host?: string;
  /** Changes a reply; `path` is that of the request. */
  change?: (reply: Reply, path: string) => void;
  /** The address that it listens on. @default "127.0.0.1" */
  address?: string;
  /** The ports that are tried. @default any free one */
  ports?: readonly number[];
}

const certificates = createCertificates();
const { proper, ...special } = certificates.servers;
const root = certificates.root;

const secure = (options: https.ServerOptions): AwkwardServer => ({
  create: (handler) => https.createServer({ ...proper, ...options }, handler),
  secure: true,
});
const changed = (change: AwkwardServer["change"]): AwkwardServer => ({
  create: (handler) => http.createServer(handler),
  ...(change && { change }),
});
const compressed = (
  encoding: string,
  compress: (body: Uint8Array) => Uint8Array,
  path = "",
): AwkwardServer =>
  changed((reply, requested) => {
    if (!requested.includes(path) || reply.status !== 200) return;
    reply.headers["content-encoding"] = encoding;
    reply.body = compress(reply.body);
  });
const withHeaders = (count: number, size: number): AwkwardServer =>
  changed(({ headers }) => {
    for (let index = 0; index < count; index++) headers[`x-${index}`] = "a".repeat(size);
  });
/** A server that answers every connection with these bytes, after the request or at once. */
const raw = (text: string | undefined, when: "asked" | "connected" = "asked"): AwkwardServer => ({
  create: () =>
    net.createServer((socket) => {
      socket.on("error", () => {});
      const answer = () => text === undefined ? socket.destroy() : void socket.end(text);
      if (when === "asked") socket.once("data", answer);
      else answer();
    }),
});

const SERVERS: Record<string, AwkwardServer> = {
  proper: secure({}),
  ...Object.fromEntries(
    Object.entries(special).map(([name, pair]) => [
      name,
      // Node's own default refuses to serve a small key.
      secure({ ...pair, ...(name === "rsa_1024" && { ciphers: "DEFAULT@SECLEVEL=0" }) }),
    ]),
  ),
  http2_only: {
    create: (handler) => http2.createSecureServer(proper, handler as unknown as Http2Handler),
    secure: true,
  },
  http2_without_tls: {
    create: (handler) => http2.createServer(handler as unknown as Http2Handler),
  },
  tls_1_1: secure({
    minVersion: "TLSv1",
    maxVersion: "TLSv1.1",
    ciphers: "DEFAULT@SECLEVEL=0",
  }),
  client_certificate: secure({ requestCert: true, ca: root, minVersion: "TLSv1.3" }),
  client_certificate_tls_1_2: secure({ requestCert: true, ca: root, maxVersion: "TLSv1.2" }),
  plain_http_with_https_url: { create: (handler) => http.createServer(handler), secure: true },
  ssh_with_https_url: { ...raw("SSH-2.0-OpenSSH_9.2\r\n", "connected"), secure: true },
  ssh: raw("SSH-2.0-OpenSSH_9.2\r\n", "connected"),
  closes: raw(undefined),
  closes_in_tls_handshake: { ...raw(undefined), secure: true },
  malformed_header: raw("HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}"),
  two_lengths: raw("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
  head_of_20_kb: withHeaders(20, 1_000),
  head_of_100_kb: withHeaders(100, 1_000),
  head_of_150_lines: withHeaders(150, 1),
  continue_first: {
    create: (handler) =>
      http.createServer((request, response) => {
        response.writeContinue();
        handler(request, response);
      }),
  },
  gzip: compressed("gzip", zlib.gzipSync),
  "x-gzip": compressed("x-gzip", zlib.gzipSync),
  deflate: compressed("deflate", zlib.deflateSync),
  deflate_without_header: compressed("deflate", zlib.deflateRawSync),
  br: compressed("br", zlib.brotliCompressSync),
  zstd: compressed("zstd", zlib.zstdCompressSync),
  gzip_and_br: compressed("gzip, br", (body) => zlib.brotliCompressSync(zlib.gzipSync(body))),
  tokens_in_deflate: compressed("deflate", zlib.deflateSync, "/token"),
  tokens_in_zstd: compressed("zstd", zlib.zstdCompressSync, "/token"),
  compress: compressed("compress", (body) => body),
  charset_as_encoding: compressed("utf-8", (body) => body),
  bomb_in_gzip: compressed("gzip", () => zlib.gzipSync(new Uint8Array(100e6))),
  bomb_in_zstd: compressed("zstd", () => zlib.zstdCompressSync(new Uint8Array(100e6))),
  blocked_port: { ...changed(undefined), ports: [10_080, 6667, 6000, 6566, 1720] },
  ipv4_only: changed(undefined),
  ipv6_only: { ...changed(undefined), address: "::1" },
  behind_proxy: { ...secure(special.other_name), host: PROXIED_HOST },
  behind_proxy_without_tls: { ...changed(undefined), host: PROXIED_HOST },
};

const USER = "user";
/** A password of every kind of character. */
const PASSWORD = "p@ss w:rd/%é";
const credentials = `${USER}:${PASSWORD}`;

/** Returns the URL of a SOCKS proxy without a scheme. */
const socks = async (options: { credentials?: string } = {}): Promise<string> =>
  `127.0.0.1:${(await startSocksProxy(options)).port}`;
/** Adds the user name and the password to a URL. */
const withPassword = (url: string): string =>
  url.replace("//", `//${USER}:${encodeURIComponent(PASSWORD)}@`);

const proxies: Record<string, string> = {
  http: (await startProxy()).url,
  http_with_password: withPassword((await startProxy({ credentials })).url),
  https: (await startProxy({ tls: proper })).url,
  https_with_password: withPassword((await startProxy({ tls: proper, credentials })).url),
  socks_5: `socks5h://${await socks()}`,
  socks_5_with_password: withPassword(`socks5h://${await socks({ credentials })}`),
  socks_4a: `socks4a://${await socks()}`,
};

const urls: Record<string, string> = {};
await Promise.all(
  Object.entries(SERVERS).map(async ([name, server]) => {
    urls[name] = await start(server).catch(() => "");
  }),
);
console.log(JSON.stringify({ urls, proxies, certificates }));
// The test ends this process by closing its standard input.
process.stdin.resume().on("end", () => process.exit());

/** Starts a server, and returns its URL. */
async function start(server: AwkwardServer): Promise<string> {
  const { create, secure = false, host = "localhost" } = server;
  const { address = "127.0.0.1", ports = [0] } = server;
  let handler: Handler = () => {};
  for (const port of ports) {
    const listening = create((request, response) => handler(request, response));
    const found = await listen(listening, { port, address }).catch(() => undefined);
    if (found === undefined) continue;
    const url = `${secure ? "https" : "http"}://${host}:${found}`;
    handler = createHandler(url, server.change ?? (() => {}));
    return url;
  }
  throw new Error(`no port of ${ports} is free`);
}

function listen(
  server: net.Server,
  { port, address }: { port: number; address: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve((server.address() as net.AddressInfo).port));
  });
}

function createHandler(issuer: string, change: NonNullable<AwkwardServer["change"]>): Handler {
  const authorization = createAuthorizationServer({ issuer, interval: 1 });
  return (incoming, outgoing) => {
    answer(incoming).catch(() => undefined).then((reply) => {
      if (reply === undefined) return outgoing.destroy();
      outgoing.writeHead(reply.status, reply.headers);
      outgoing.end(reply.body);
    });
  };

  async function answer(incoming: http.IncomingMessage): Promise<Reply> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "GET", url = "/" } = incoming;
    const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
      name.startsWith(":") ? [] : [[name, String(value)] as [string, string]]
    );
    const body = method === "GET" ? null : Buffer.concat(chunks);
    const request = new Request(new URL(url, issuer), { method, headers, body });
    const response = await authorization.fetch(request);
    for (const code of authorization.pending()) authorization.approve(code);
    const reply: Reply = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    };
    change(reply, url);
    // The length of the body may have changed.
    delete reply.headers["content-length"];
    return reply;
  }
}
