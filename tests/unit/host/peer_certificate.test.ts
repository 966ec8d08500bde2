import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { peerCertificate } from "../../../lib/host/peer_certificate.ts";
import { serve } from "../../../lib/host/serve.ts";
import * as certificates from "../../support/certificates.ts";
import { PROXIED_HOST, startProxy } from "../../support/proxy.ts";

/** Inspects a server's certificate, and counts the requests that arrive meanwhile. */
async function look(
  tls: { key: string; cert: string } | undefined,
  { proxyEnv = {}, hostname = "127.0.0.1" } = {},
) {
  let requests = 0;
  const handler = () => {
    requests++;
    return Promise.resolve(new Response("fine"));
  };
  const served = await serve(handler, tls ? { tls } : {});
  try {
    const url = new URL(served.url.replace(/^http:/, "https:"));
    url.hostname = hostname;
    const certificate = await peerCertificate(url, { proxyEnv });
    return { certificate, requests };
  } finally {
    served.close();
  }
}

describe("peerCertificate()", () => {
  it("returns the subject, the issuer and the dates of a certificate, and sends nothing", async () => {
    const { certificate, requests } = await look(certificates.expired);
    assert.deepEqual(certificate, {
      subject: "localhost",
      issuer: "localhost",
      validFrom: new Date(Date.UTC(2024, 0, 1)),
      validTo: new Date(Date.UTC(2025, 0, 1)),
      coversHost: true,
      selfSigned: true,
    });
    assert.equal(requests, 0);
  });

  it("recognizes one for another host, and one that is not self-signed", async () => {
    const { certificate } = await look(certificates.otherName);
    const { subject, issuer, coversHost, selfSigned } = certificate;
    assert.deepEqual({ subject, issuer, coversHost, selfSigned }, {
      subject: "other.example",
      issuer: "Test authority",
      coversHost: false,
      selfSigned: false,
    });
  });

  it("connects through a proxy, except to loopback", async () => {
    const proxy = await startProxy();
    const proxyEnv = { HTTPS_PROXY: proxy.url };
    try {
      const elsewhere = { proxyEnv, hostname: PROXIED_HOST };
      const { certificate } = await look(certificates.otherName, elsewhere);
      assert.equal(certificate.subject, "other.example");
      assert.equal(certificate.coversHost, true);
      assert.match(proxy.seen[0]?.line ?? "", /^CONNECT /);
      await look(certificates.server, { proxyEnv });
      assert.equal(proxy.seen.length, 1);
    } finally {
      proxy.close();
    }
  });

  it("rejects if there is no TLS", async () => {
    await assert.rejects(look(undefined));
  });

  it("rejects on an abort, before and during the connection", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const url = new URL(`https://127.0.0.1:${(silent.address() as AddressInfo).port}`);
      const ending = new AbortController();
      const meanwhile = peerCertificate(url, { signal: ending.signal });
      const before = peerCertificate(url, { signal: AbortSignal.abort(new Error("enough")) });
      await assert.rejects(before, { message: "enough" });
      ending.abort(new Error("enough, too"));
      await assert.rejects(meanwhile, { message: "enough, too" });
    } finally {
      silent.close();
    }
  });
});
