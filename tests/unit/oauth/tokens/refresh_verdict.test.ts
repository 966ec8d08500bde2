import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judgeRefusal } from "../../../../lib/oauth/tokens/refresh_verdict.ts";

describe("judgeRefusal()", () => {
  for (
    const [error, description, expected] of [
      // RFC 6749 section 5.2
      ["invalid_grant", undefined, "spent"],
      ["invalid_grant", "client is unknown", "spent"],
      // These say nothing about the token, whatever their words.
      ...[
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_target",
        "invalid_dpop_proof",
        "use_dpop_nonce",
        "server_error",
        "temporarily_unavailable",
      ].map((error) => [error, "The refresh token is expired.", undefined] as const),
      // Errors of their own kind
      ["invalid_refresh_token", undefined, "spent"],
      ["bad_refresh_token", undefined, "spent"],
      ["refreshtoken", "It was revoked.", "spent"],
      ["invalid-refresh-token", undefined, "spent"],
      ["expired_grant", undefined, "spent"],
      ["grant_not_found", undefined, "spent"],
      ["odd", "grants are invalid", undefined],
      ["odd", "The grant type is invalid", undefined],
      ["odd", "The grant_types are invalid", undefined],
      ["odd", "The refresh token is fine", undefined],
      ["refresh_token", "It does not exist", "spent"],
      ["refresh_token", "It doesn't exist", "spent"],
      ["refresh_token", "It is no longer usable", "spent"],
      ["refresh_token", "It is not recognized", "spent"],
      ["refresh_token", "It is not known", undefined],
      // About the request, not about the token
      ["odd", "The refresh token is invalid: a parameter is missing", undefined],
      ["odd", "The refresh token grant is not allowed, invalid", undefined],
      ["odd", "The refresh token is not supported and invalid", undefined],
      // About the client as well
      ["odd", "The refresh token or client id is invalid", "doubtful"],
      ["odd", "The refresh token or client is invalid", "doubtful"],
      ["odd", "The client secret or refresh token is invalid", "doubtful"],
      ["odd", "The refresh token of this clientele is invalid", "spent"],
      // The description of an invalid request must begin with the token.
      ["invalid_request", "The refresh token is invalid", "spent"],
      ["invalid_request", "the provided refresh_token has expired", "spent"],
      ["invalid_request", "The provided refresh_token is expired", "spent"],
      ["invalid_request", "Invalid refresh token", "spent"],
      ["invalid_request", " invalid refreshtoken", "spent"],
      ["invalid_request", "Something about an invalid refresh token", "doubtful"],
      ["invalid_request", "The refresh tokens are invalid", "doubtful"],
      ["invalid_request", "invalid", undefined],
      ["invalid_request", undefined, undefined],
      // A token, without saying which one
      ["invalid_token", undefined, "doubtful"],
      ["token_expired", undefined, "doubtful"],
      ["revoked token", undefined, "doubtful"],
      [" token_revoked ", undefined, "doubtful"],
      ["no_invalid_token", undefined, undefined],
      ["invalid_token_type", undefined, undefined],
      ["token_expired_now", undefined, undefined],
      ["a_token_expired", undefined, undefined],
    ] as [string, string | undefined, string | undefined][]
  ) {
    it(`${error}, ${description}: ${expected}`, () => {
      assert.equal(judgeRefusal({ error, errorDescription: description }), expected);
    });
  }
});
