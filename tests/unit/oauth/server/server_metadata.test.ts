import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  hydraMetadata,
  pickMetadata,
  UNDOCUMENTED,
} from "../../../../lib/oauth/server/server_metadata.ts";

describe("pickMetadata()", () => {
  it("picks the known members, and no others", () => {
    const texts = {
      issuer: "https://a",
      device_authorization_endpoint: "https://a/device",
      token_endpoint: "https://a/token",
      jwks_uri: "https://a/jwks",
      userinfo_endpoint: "https://a/userinfo",
      revocation_endpoint: "https://a/revoke",
      introspection_endpoint: "https://a/introspect",
    };
    const lists = {
      token_endpoint_auth_methods_supported: ["none"],
      token_endpoint_auth_signing_alg_values_supported: ["ES256"],
      dpop_signing_alg_values_supported: ["ES256"],
      id_token_signing_alg_values_supported: ["RS256"],
      grant_types_supported: ["refresh_token"],
      scopes_supported: ["openid"],
    };
    const known = { ...texts, ...lists };
    assert.deepEqual(pickMetadata({ ...known, other: 1, mtls_endpoint_aliases: {} }), known);
  });

  it("takes members of a wrong type for absent, and skips such entries of a list", () => {
    const document = { issuer: 1, token_endpoint: "", scopes_supported: "a", jwks_uri: ["b"] };
    assert.deepEqual(pickMetadata(document), {});
    assert.deepEqual(pickMetadata({ scopes_supported: ["a", 1, null, "b"] }), {
      scopes_supported: ["a", "b"],
    });
  });

  it("picks the endpoints for certificates (RFC 8705 section 5)", () => {
    const aliases = {
      token_endpoint: "https://m/token",
      userinfo_endpoint: 1,
      jwks_uri: "https://m",
    };
    assert.deepEqual(pickMetadata({ mtls_endpoint_aliases: aliases }), {
      mtls_endpoint_aliases: { token_endpoint: "https://m/token" },
    });
    for (const mtls_endpoint_aliases of [null, undefined, [], "x", { a: 1 }]) {
      assert.deepEqual(pickMetadata({ mtls_endpoint_aliases }), {});
    }
  });
});

describe("hydraMetadata()", () => {
  it("has Hydra's paths under the base, and what is assumed without a document", () => {
    assert.deepEqual(hydraMetadata("https://a/b"), {
      token_endpoint_auth_methods_supported: ["client_secret_post"],
      // RFC 7518 section 3.1, RFC 8037, RFC 9864, and ML-DSA: all with a public key.
      id_token_signing_alg_values_supported: [
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES384",
        "ES512",
        "EdDSA",
        "Ed25519",
        "ML-DSA-44",
        "ML-DSA-65",
        "ML-DSA-87",
      ],
      device_authorization_endpoint: "https://a/b/oauth2/device/auth",
      token_endpoint: "https://a/b/oauth2/token",
      jwks_uri: "https://a/b/.well-known/jwks.json",
      revocation_endpoint: "https://a/b/oauth2/revoke",
    });
    assert.equal(UNDOCUMENTED.token_endpoint, undefined);
  });
});
