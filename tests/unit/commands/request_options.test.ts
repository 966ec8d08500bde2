import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readRequestOptions } from "../../../lib/commands/options/request_options.ts";

/** The scopes that are asked for where nobody names any. */
function defaultScope(server: { issuer: string } | { endpoint: string }, supported?: string[]) {
  const { scope } = readRequestOptions(server);
  assert.ok(typeof scope === "function");
  return scope({ scopes_supported: supported });
}

describe("the scope without --scope", () => {
  for (
    const [supported, withEndpoint, withIssuer] of [
      [undefined, "offline openid", "openid"],
      [["openid", "offline", "offline_access"], "offline openid", "openid offline_access"],
      [["openid", "offline"], "offline openid", "openid offline"],
      [["openid", "offline_access"], "openid offline_access", "openid offline_access"],
      [["openid"], "openid", "openid"],
      [["read"], "", ""],
    ] as const
  ) {
    it(`follows from a server that lists ${supported ?? "nothing"}`, () => {
      const list = supported && [...supported];
      const endpoint = "https://auth.example.com";
      assert.deepEqual([defaultScope({ endpoint }, list)].flat().join(" "), withEndpoint);
      assert.deepEqual([defaultScope({ issuer: endpoint }, list)].flat().join(" "), withIssuer);
    });
  }

  it("is left to --scope, and so is none at all", () => {
    assert.deepEqual(readRequestOptions({ scope: ["a"] }).scope, ["a"]);
    assert.deepEqual(readRequestOptions({ scope: [] }).scope, []);
  });
});
