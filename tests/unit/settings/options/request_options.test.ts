import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Host } from "../../../../lib/host/host.ts";
import { readRequestOptions } from "../../../../lib/settings/options/request_options.ts";

/** Needed only if a file is named. */
const host = {} as Host;

/** The scopes that are requested by default. */
async function defaultScope(
  server: { issuer: string } | { endpoint: string },
  supported?: string[],
) {
  const { scope } = await readRequestOptions(server, host);
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
    it(`depends on the server, which lists ${supported ?? "nothing"}`, async () => {
      const list = supported && [...supported];
      const endpoint = "https://auth.example.com";
      assert.deepEqual([await defaultScope({ endpoint }, list)].flat().join(" "), withEndpoint);
      assert.deepEqual(
        [await defaultScope({ issuer: endpoint }, list)].flat().join(" "),
        withIssuer,
      );
    });
  }

  it("is left to --param, which can contain commas, and replaces --scope", async () => {
    for (const scope of [undefined, ["a"]]) {
      const read = await readRequestOptions({ scope, param: ['scope=["a","b"]'] }, host);
      assert.equal(read.scope, undefined);
      assert.deepEqual(read.parameters, { scope: '["a","b"]' });
    }
  });

  it("is left to --scope, which may be empty", async () => {
    assert.deepEqual((await readRequestOptions({ scope: ["a"] }, host)).scope, ["a"]);
    assert.deepEqual((await readRequestOptions({ scope: [] }, host)).scope, []);
  });
});
