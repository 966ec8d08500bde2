import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PROVIDERS } from "../../../lib/oauth/providers.ts";

describe("PROVIDERS", () => {
  // From the documentation of each provider; those with an issuer publish the rest.
  for (
    const [name, expected] of [
      ["github", {
        deviceAuthorizationEndpoint: "https://github.com/login/device/code",
        tokenEndpoint: "https://github.com/login/oauth/access_token",
        scope: [],
      }],
      ["gitlab", {
        issuer: "https://gitlab.com",
        deviceAuthorizationEndpoint: "https://gitlab.com/oauth/authorize_device",
      }],
      ["google", { issuer: "https://accounts.google.com", authMethod: "client_secret_post" }],
      ["huggingface", {
        issuer: "https://huggingface.co",
        deviceAuthorizationEndpoint: "https://huggingface.co/oauth/device",
      }],
      ["microsoft", {
        deviceAuthorizationEndpoint:
          "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
        tokenEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        scope: ["openid", "offline_access"],
        repeatScope: true,
      }],
      ["twitch", {
        deviceAuthorizationEndpoint: "https://id.twitch.tv/oauth2/device",
        tokenEndpoint: "https://id.twitch.tv/oauth2/token",
        scope: [],
        scopeParameter: "scopes",
      }],
    ] as const
  ) {
    it(`has the endpoints and the deviations of ${name}`, () => {
      assert.deepEqual(PROVIDERS[name], expected);
    });
  }
});
