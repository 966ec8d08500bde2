import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCredentials } from "../../../../lib/oauth/client/client_credentials.ts";
import type { ConnectionOptions } from "../../../../lib/oauth/options.ts";
import * as certificates from "../../../support/certificates.ts";

const issuer = "https://auth.example.com";
const [device, token] = [`${issuer}/device`, `${issuer}/token`];
const endpoints = { deviceAuthorizationEndpoint: device, tokenEndpoint: token };
const clientSecret = "a secret";
const clientKey = { signer: () => assert.fail() };
const certificate = { clientCertificate: certificates.client.cert, fetch: () => assert.fail() };

describe("readCredentials()", () => {
  for (
    const [name, own, methods] of [
      ["nothing", { issuer }, ["none"]],
      ["a key", { issuer, clientKey }, ["private_key_jwt"]],
      ["a certificate", { issuer, ...certificate }, ["tls_client_auth"]],
      ["a secret", { issuer, clientSecret }, ["client_secret_basic", "client_secret_post"]],
      [
        "a secret for known metadata",
        { server: {}, clientSecret },
        ["client_secret_basic", "client_secret_post"],
      ],
      [
        "a secret for a base URL",
        { endpoint: issuer, clientSecret },
        ["client_secret_post", "client_secret_basic"],
      ],
      [
        "a secret for two endpoints",
        { ...endpoints, clientSecret },
        ["client_secret_post", "client_secret_basic"],
      ],
      [
        "a secret and its method",
        { issuer, clientSecret, authMethod: "client_secret_jwt" },
        ["client_secret_jwt"],
      ],
      [
        "a key and its method",
        { issuer, clientKey, authMethod: "private_key_jwt" },
        ["private_key_jwt"],
      ],
      [
        "a key, and a secret that signs ID tokens",
        { issuer, clientKey, clientSecret, authMethod: "private_key_jwt" },
        ["private_key_jwt"],
      ],
      [
        "a certificate, and a secret that signs ID tokens",
        { issuer, ...certificate, clientSecret, authMethod: "tls_client_auth" },
        ["tls_client_auth"],
      ],
    ] as [string, Partial<ConnectionOptions>, string[]][]
  ) {
    it(`returns the possible methods of ${name}`, async () => {
      const { authMethods } = await readCredentials({ clientId: "cli", ...own });
      assert.deepEqual(authMethods, methods);
    });
  }

  for (
    const [own, method] of [
      [{ issuer }, "none"],
      [{ issuer, clientSecret }, "client_secret_basic"],
      [{ ...endpoints, clientSecret }, "client_secret_post"],
      [{ issuer, ...certificate }, "tls_client_auth"],
    ] as [Partial<ConnectionOptions>, string][]
  ) {
    it(`rejects an audience for ${method}`, async () => {
      await assert.rejects(
        readCredentials({ clientId: "cli", ...own, assertionAudience: issuer }),
        {
          code: "invalid_options",
          message:
            `An audience for assertions was given, but the authentication method ${method} ` +
            "sends none.",
        },
      );
    });
  }
});
