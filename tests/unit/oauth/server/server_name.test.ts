import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { serverName } from "../../../../lib/oauth/server/server_name.ts";
import type { ServerOptions } from "../../../../lib/oauth/server/server_options.ts";

const issuer = "https://auth.example.com";

describe("serverName()", () => {
  for (
    const [expected, options] of [
      [issuer, { issuer }],
      [issuer, { endpoint: issuer }],
      [issuer, { server: { issuer } }],
      [issuer, { issuer, server: { issuer } }],
      ["https://t", { deviceAuthorizationEndpoint: "https://d", tokenEndpoint: "https://t" }],
      ["https://t", { server: { token_endpoint: "https://t" } }],
      ["https://u", { server: { token_endpoint: "https://t" }, tokenEndpoint: "https://u" }],
    ] as [string, ServerOptions][]
  ) {
    it(`${JSON.stringify(options)}: ${expected}`, () =>
      assert.equal(serverName(options), expected));
  }

  const none = "No server was given: an issuer is required, or an endpoint, or both the device " +
    "authorization URL and the token URL.";
  for (
    const [options, code, message] of [
      [{}, "invalid_options", none],
      [{ tokenEndpoint: "https://t" }, "invalid_options", none],
      [{ deviceAuthorizationEndpoint: "https://d" }, "invalid_options", none],
      [{ server: {} }, "invalid_options", none],
      [{ issuer: "", tokenEndpoint: "https://t" }, "invalid_options", none],
      [
        { issuer, endpoint: issuer },
        "invalid_options",
        "Both an issuer and an endpoint were given; use only one of them.",
      ],
      [
        { issuer: "https://other.example", server: { issuer } },
        "issuer_mismatch",
        'The metadata of https://other.example names another issuer, "https://auth.example.com"; ' +
        "nothing was sent. If that is the intended server, use exactly that issuer.",
      ],
    ] as [ServerOptions, string, string][]
  ) {
    it(`rejects ${JSON.stringify(options)}`, () => {
      assert.throws(() => serverName(options), { code, message });
    });
  }
});
