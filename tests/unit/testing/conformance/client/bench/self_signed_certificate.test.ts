import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { it } from "node:test";
import { serve } from "../../../../../../lib/host/serve.ts";
import { createSelfSignedCertificate } from "../../../../../../lib/testing/conformance/client/bench/self_signed_certificate.ts";

it("a self-signed certificate is for this machine, and signed with its own key", async () => {
  for (let round = 0; round < 20; round++) {
    const { cert } = await createSelfSignedCertificate();
    const certificate = new X509Certificate(cert);
    assert.match(certificate.subjectAltName ?? "", /^DNS:localhost, IP Address:127\.0\.0\.1$/);
    assert.ok(certificate.verify(certificate.publicKey));
  }
});

it("a server with it can listen, and fetch refuses it", async () => {
  const served = await serve(() => Promise.resolve(new Response("reached")), {
    tls: await createSelfSignedCertificate(),
  });
  await assert.rejects(fetch(served.url));
  served.close();
});
