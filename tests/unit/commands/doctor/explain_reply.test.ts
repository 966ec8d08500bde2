import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainReply } from "../../../../lib/commands/doctor/explain_reply.ts";
import type { AuthMethod } from "../../../../lib/oauth/client/auth_method.ts";

const HYDRA = "Client authentication failed (e.g., unknown client, no client authentication " +
  "included, or unsupported authentication method). The OAuth 2.0 Client supports client " +
  "authentication method 'client_secret_post', but method 'client_secret_basic' was requested. " +
  "You must configure the OAuth 2.0 client's 'token_endpoint_auth_method' value to accept " +
  "'client_secret_basic'.";

describe("explainReply()", () => {
  for (
    const [error, description, method, step, expected] of [
      ["invalid_client", "AADSTS7000218: The request body must …", "none", "secret", /public/],
      [
        "invalid_client",
        "AADSTS700025: Client is public …",
        "client_secret_post",
        "secret",
        /none/,
      ],
      ["invalid_client", "AADSTS7000215: Invalid …", "client_secret_post", "secret", /not its ID/],
      [
        "unauthorized_client",
        "AADSTS700016: …",
        "none",
        "client",
        /tenant has no application "cli"/,
      ],
      ["invalid_request", "AADSTS90002: Tenant …", "none", "client", /no such tenant/],
      ["device_flow_disabled", "", "none", "grant", /Enable Device Flow/],
      ["incorrect_client_credentials", "", "none", "client", /--client-id/],
      [
        "invalid_client",
        HYDRA,
        "client_secret_basic",
        "secret",
        /--auth-method client_secret_post/,
      ],
      [
        "invalid_client",
        HYDRA.replace("'client_secret_basic'", "'none'"),
        "none",
        "secret",
        /FILE and --auth-method client_secret_post/,
      ],
      [
        "invalid_client",
        HYDRA.replace(/ The OAuth.*/, ""),
        "client_secret_basic",
        "client",
        /unknown, or the secret is wrong/,
      ],
      ["invalid_request", "Missing parameter: code_challenge_method", "none", "pkce", /--pkce/],
      [
        "unauthorized_client",
        "Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.",
        "none",
        "grant",
        /Enable OAuth 2\.0/,
      ],
      ["not_allowed", "Offline tokens not allowed for the user or client", "none", "scope", /offl/],
      ["invalid_request", "client_secret is missing.", "none", "secret", /--client-secret-file/],
      ["invalid_client", "Invalid client type.", "none", "grant", /TVs and Limited Input/],
      ["invalid_client", "The OAuth client was not found.", "none", "client", /--client-id/],
      [
        "invalid_client",
        "Authenticate by client_secret_post.",
        "client_secret_basic",
        "secret",
        /Give --auth-method client_secret_post\./,
      ],
      ["invalid_client", "wrong secret", "client_secret_basic", "secret", /secret is wrong, or/],
      ["unauthorized_client", "Invalid client credentials", "none", "secret", /needs a secret/],
      ["invalid_client", undefined, "client_secret_post", "client", /method client_secret_basic/],
      ["invalid_client", undefined, "none", "client", /unknown, or it needs a secret/],
      ["unauthorized_client", "no", "none", "grant", /Allow it/],
      ["unsupported_grant_type", undefined, "none", "grant", /Allow it/],
      ["invalid_client", undefined, "private_key_jwt", "client", /--client-key/],
      ["invalid_client", "authenticate!", "tls_client_auth", "secret", /--client-cert/],
      ["invalid_client", "Parameter client_assertion_type is missing", "none", "secret", /-key/],
      [
        "invalid_client",
        "Invalid client or Invalid client credentials",
        "none",
        "client",
        /unknown or disabled, or it needs/,
      ],
      ["invalid_request", "DPoP proof is missing", "none", "poll", /--dpop/],
      ["invalid_scope", undefined, "none", "scope", /--scope/],
      ["invalid_client", "Unauthorized grant type: urn:…", "none", "grant", /Allow it/],
      ["unauthorized", "Bad credentials", "client_secret_post", "secret", /secret is wrong/],
      ["unauthorized", undefined, "none", "client", /unknown/],
      ["bad_request", "scope and response_type are required", "none", "start", /--param resp/],
    ] as [string, string | undefined, AuthMethod, string, RegExp][]
  ) {
    it(`attributes ${error}, ${JSON.stringify(description?.slice(0, 60))}, to the ${step}`, () => {
      const refused = { error, errorDescription: description };
      const explained = explainReply(refused, { clientId: "cli", authMethod: method });
      assert.equal(explained?.step, step);
      assert.match(`${explained?.cause} ${explained?.advice}`, expected);
      assert.doesNotMatch(`${explained?.cause} ${explained?.advice}`, /[{}]|\$1/);
    });
  }

  it("returns nothing for an unknown reply", () => {
    const asked = { clientId: "cli", authMethod: "none" } as const;
    assert.equal(explainReply({ error: "temporarily_unavailable" }, asked), undefined);
  });
});
