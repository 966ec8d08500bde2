import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { createFetch } from "../../../lib/host/network.ts";
import type { NetworkOptions } from "../../../lib/host/network_options.ts";
import * as certificates from "../../support/certificates.ts";
import { PROXIED_HOST, startProxy } from "../../support/proxy.ts";

const { client: clientCertificate, ca } = certificates;

/** A fetch, and the URL that it reaches. */
interface Path {
  name: string;
  options: NetworkOptions;
  secure?: boolean;
  /** Whether it goes through a proxy. */
  proxied?: boolean;
}

const PATHS: Path[] = [
  { name: "plain http", options: {} },
  { name: "--ca-cert", options: { ca }, secure: true },
  { name: "--skip-tls-verify", options: { skipTlsVerify: true }, secure: true },
  { name: "--skip-tls-verify, plain http", options: { skipTlsVerify: true } },
  { name: "a client certificate", options: { clientCertificate, ca }, secure: true },
  { name: "a client certificate, plain http", options: { clientCertificate } },
  { name: "a proxy for http", options: { skipTlsVerify: true }, proxied: true },
  { name: "a proxy for https", options: { skipTlsVerify: true }, secure: true, proxied: true },
];

/** Serves replies to every request but the second, whose connection it cuts. */
async function withCuttingServer(
  secure: boolean,
  test: (url: string, seen: string[], sockets: Set<unknown>) => Promise<void>,
): Promise<void> {
  const seen: string[] = [];
  const sockets = new Set<unknown>();
  const listener: http.RequestListener = (request, response) => {
    request.resume().on("end", () => {
      seen.push(request.method ?? "");
      sockets.add(request.socket);
      if (seen.length === 2) request.socket.destroy();
      else response.end("fine");
    });
  };
  const server = secure
    ? https.createServer(certificates.server, listener)
    : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await test(`${secure ? "https" : "http"}://127.0.0.1:${port}`, seen, sockets);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe("sends a POST once when its connection is cut", () => {
  for (const { name, options, secure = false, proxied = false } of PATHS) {
    it(name, async () => {
      const proxy = await startProxy();
      try {
        await withCuttingServer(secure, async (url, seen, sockets) => {
          const proxyEnv = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
          const send = await createFetch({ ...options, ...(proxied && { proxyEnv }) });
          const to = proxied ? url.replace("127.0.0.1", PROXIED_HOST) : url;
          const post = async () => {
            const response = await send(to, { method: "POST", body: "refresh_token=once" });
            return await response.text().catch(() => "cut");
          };
          assert.equal(await post(), "fine");
          // The connection returns to the pool.
          await new Promise((resolve) => setTimeout(resolve, 20));
          // A proxy reports in its own words that the server is gone.
          assert.notEqual(await post().catch(() => "cut"), "fine");
          assert.deepEqual(seen, ["POST", "POST"]);
          if (proxied) assert.ok(proxy.seen.length > 0);
          // A runtime that never sends a request again keeps its connection alive.
          else assert.equal(sockets.size, "Deno" in globalThis ? 2 : 1);
        });
      } finally {
        proxy.close();
      }
    });
  }
});
