import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeNetworkError, secondTryAfter } from "../../../lib/host/network_error.ts";

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
      ["EPROTO", "EPROTO: The TLS handshake failed.", /^the TLS handshake failed/],
      ["", "bad port", /refuses to connect to that port/],
      ["", "Fetch failed: Requests to port 6000 are blocked", /refuses to connect to that port/],
      ["", "invalid peer certificate: Other(OtherError(UnsupportedCertVersion))", /X\.509 v1/],
      ["", "invalid peer certificate: BadSignature", /a key or signature that is not supported/],
      [
        "",
        'certificate not valid for name "a"; certificate is not valid for any names',
        /certificate names no host/,
      ],
      ["", 'certificate not valid for name "a"; it is only valid for "b"', /another host name/],
      ["", "certificate not valid yet: verification time 1", /is not valid yet; .* clock/],
      ["CERT_NOT_YET_VALID", "certificate is not yet valid", /is not valid yet; .* clock/],
      ["", "client error (SendRequest): message head is too large", /headers .* too large/],
      ["EAI_AGAIN", "getaddrinfo EAI_AGAIN a.example", /can't be looked up just now/],
      ["ENOTFOUND", "getaddrinfo ENOTFOUND a.example", /host name is not known/],
      ["ETIMEDOUT", "connect ETIMEDOUT 192.0.2.1:443", /could not be made in time/],
      ["EHOSTUNREACH", "connect EHOSTUNREACH 192.0.2.1:443", /no way to that host/],
      ["", 'Requires net access to "a.example:443"', /not permitted.*--allow-net/],
    ] as const
  ) {
    it(`explains ${code} "${message}"`, () => {
      const cause = Object.assign(new Error(message), { code });
      assert.match(describeNetworkError(new TypeError("fetch failed", { cause })), meaning);
    });
  }
});

describe("secondTryAfter()", () => {
  for (
    const [message, requests] of [
      ["UnknownIssuer", "any"],
      ["bad port", "any"],
      ["EPROTO: The TLS handshake failed.", "any"],
      ["message head is too large", "get"],
      ["Malformed_HTTP_Response", "get"],
      ["socket hang up", undefined],
      ["connect ECONNREFUSED", undefined],
      ["something unknown", undefined],
    ] as const
  ) {
    it(`allows ${requests ?? "none"} after "${message}"`, () => {
      assert.equal(secondTryAfter(new TypeError(message)), requests);
    });
  }
});
