import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeNetworkError } from "../../../lib/host/network_error.ts";

describe("describeNetworkError()", () => {
  for (
    const [code, message, meaning] of [
      [
        "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "tlsv13 alert certificate required",
        /wants to see a client certificate; --client-cert/,
      ],
      [
        "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
        "received fatal alert: CertificateRequired",
        /wants to see a client certificate; --client-cert/,
      ],
      [
        "ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED",
        "OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED",
        /wants to see a client certificate; --client-cert/,
      ],
      ["EPROTO", "ssl/tls alert handshake failure", /may want to see a client certificate/],
      [
        "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
        "received fatal alert: HandshakeFailure",
        /may want to see a client certificate/,
      ],
      ["EPROTO", "tlsv1 alert unknown ca", /does not take the client's certificate/],
      ["", "received fatal alert: BadCertificate", /does not take the client's certificate/],
      ["EPROTO", "wrong version number", /does not speak TLS/],
    ] as const
  ) {
    it(`explains ${code} "${message}"`, () => {
      const cause = Object.assign(new Error(message), { code });
      assert.match(describeNetworkError(new TypeError("fetch failed", { cause })), meaning);
    });
  }
});
