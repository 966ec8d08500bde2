import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TokenSet } from "../../../lib/oauth/tokens/token_set.ts";
import {
  createRecord,
  parseRecord,
  type SessionRecord,
  tokensOf,
} from "../../../lib/session/session_record.ts";
import type { SavedIdentity } from "../../../lib/session/session_key.ts";

const IDENTITY: SavedIdentity = { issuer: "https://auth.example.com/", client_id: "cli" };

function record(identity: Partial<SavedIdentity> = {}): SessionRecord {
  const reply = { access_token: "a", token_type: "Bearer", expires_in: 60, scope: "granted" };
  const tokens = new TokenSet(reply, { receivedAt: 0, requestedScope: ["b", "a"] });
  return createRecord({ ...IDENTITY, ...identity }, tokens);
}

const parse = (saved: unknown, identity?: SavedIdentity) =>
  parseRecord(JSON.stringify(saved), { place: "here", identity });

describe("a session record", () => {
  it("contains the tokens, their scopes, and a name of its own", async () => {
    const saved = record();
    assert.deepEqual(parse(saved, IDENTITY), JSON.parse(JSON.stringify(saved)));
    assert.equal(saved.received_at, "1970-01-01T00:00:00.000Z");
    assert.match(saved.login_id ?? "", /^[0-9a-f-]{36}$/);
    assert.notEqual(record().login_id, saved.login_id);
    const tokens = await tokensOf(parse(saved));
    assert.equal(tokens.accessToken, "a");
    assert.deepEqual(tokens.scope, ["granted"]);
    assert.deepEqual(tokens.requestedScope, ["b", "a"]);
  });

  for (
    const [scope, requested] of [
      [["a", "b"], ["a", "b"]],
      ["default", ["granted"]],
      [undefined, ["granted"]],
    ] as const
  ) {
    it(`of an older version has the scopes of its identity, or those granted: ${scope}`, async () => {
      const { requested_scope: _, login_id: __, ...older } = record({ scope });
      assert.deepEqual((await tokensOf(parse(older))).requestedScope, requested);
    });
  }

  for (
    const [what, text, why] of [
      ["encrypted", '{"type":"device-login sealed"}', "it is encrypted, and this store has no key"],
      ["no JSON", "{", "it is damaged, or not a session"],
      ["a list", "[]", "it is damaged, or not a session"],
      ["something else", '{"type":"x","v":1}', "it is damaged, or not a session"],
      [
        "of a newer version",
        JSON.stringify({ ...record(), v: 2 }),
        "it was written by a newer version of the program",
      ],
      [
        "of another client",
        JSON.stringify(record({ client_id: "other" })),
        "it belongs to another server, client or request",
      ],
    ] as const
  ) {
    it(`that is ${what} is rejected`, () => {
      assert.throws(() => parseRecord(text, { place: "here", identity: IDENTITY }), {
        code: "store_unreadable",
        message: `The session in here can't be used: ${why}. It was left unchanged; move it away ` +
          "to sign in again.",
      });
    });
  }
});
