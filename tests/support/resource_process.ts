/**
 * A resource server in a process of its own, under Node: Bun and Deno show no client certificates. It
 * prints its URL, and reads and sends bodies of any size in constant memory.
 *
 * - `/size`: the bytes of the request's body.
 * - `/bytes/N`: a reply of N bytes. With `?stop` it waits for ever in the middle.
 * - `/certificate`: the SHA-256 of the client's certificate, in base64url; 401 if the access token,
 *   a JWT, is bound to another one (RFC 8705 section 3).
 *
 * @module
 */

import { createHash } from "node:crypto";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { TLSSocket } from "node:tls";
import { decodeJwt } from "jose";
import * as certificates from "./certificates.ts";

const CHUNK = Buffer.alloc(65_536, "x");

const listener: http.RequestListener = async (incoming, outgoing) => {
  const { pathname, search } = new URL(incoming.url ?? "/", "http://localhost");
  let size = 0;
  for await (const chunk of incoming) size += chunk.length;
  if (pathname === "/certificate") return answerCertificate(incoming, outgoing);
  const [, wanted] = /^\/bytes\/(\d+)$/.exec(pathname) ?? [];
  if (wanted === undefined) return void outgoing.end(String(size));
  for (let sent = 0; sent < Number(wanted); sent += CHUNK.length) {
    if (!outgoing.write(CHUNK)) await new Promise((resolve) => outgoing.once("drain", resolve));
    if (search === "?stop" && sent >= Number(wanted) / 2) return;
  }
  outgoing.end();
};

function answerCertificate(incoming: http.IncomingMessage, outgoing: http.ServerResponse): void {
  const { raw } = (incoming.socket as TLSSocket).getPeerCertificate();
  const thumbprint = raw && createHash("sha256").update(raw).digest("base64url");
  const { cnf } = decodeJwt(incoming.headers.authorization?.replace("Bearer ", "") ?? "");
  const bound = (cnf as { "x5t#S256"?: string } | undefined)?.["x5t#S256"];
  if (bound === undefined || bound !== thumbprint) outgoing.statusCode = 401;
  outgoing.end(thumbprint);
}

const { clientCa, server } = certificates;
const secure = process.argv[2] === "tls";
const tls = { ...server, ca: clientCa, requestCert: true, rejectUnauthorized: false };
const created = secure ? https.createServer(tls, listener) : http.createServer(listener);
created.listen(0, "127.0.0.1", () => {
  const { port } = created.address() as AddressInfo;
  process.stdout.write(`${secure ? "https" : "http"}://localhost:${port}\n`);
});
