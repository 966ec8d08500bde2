import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Connection } from "../../../../lib/oauth/connection/connection.ts";
import type { GrantRequest } from "../../../../lib/oauth/login/device_code_grant.ts";
import { shareRequest } from "../../../../lib/oauth/login/shared_request.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";

const dpopKey = await DpopKey.generate();

describe("shareRequest()", () => {
  const claims = {};
  const request = (own: Partial<GrantRequest> = {}): GrantRequest => ({
    scope: ["a", "b"],
    claims,
    ...own,
  });

  it("returns the request before it if nothing differs", () => {
    const connection = {} as Connection;
    const first = request();
    assert.equal(shareRequest(connection, first), first);
    assert.equal(shareRequest(connection, request()), first);
    const other = request();
    assert.equal(shareRequest({} as Connection, other), other);
  });

  for (
    const own of [
      { scope: ["ab"] },
      { scope: [] },
      { claims: { nonce: "n" } },
      { tokenParameters: new URLSearchParams({ a: "b" }) },
      { deviceParameters: new URLSearchParams({ a: "b" }) },
      { dpopKey },
      { beforeTokenRequest: () => Promise.resolve() },
    ]
  ) {
    it(`returns another one with another ${Object.keys(own)}`, () => {
      const connection = {} as Connection;
      shareRequest(connection, request());
      const other = request(own);
      assert.equal(shareRequest(connection, other), other);
      assert.equal(shareRequest(connection, { ...other }), other);
    });
  }
});
