import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as kind from "../../../../lib/oauth/members/kinds.ts";
import { parseJson } from "../../../../lib/oauth/encoding/parse_json.ts";
import { readMembers } from "../../../../lib/oauth/members/read_members.ts";
import { jwkThumbprint } from "../../../../lib/oauth/keys/jwk.ts";
import { readJwt } from "../../../../lib/oauth/keys/jwt.ts";
import { DeviceLoginError, DpopKey, resumeDeviceLogin, TokenSet } from "../../../../mod.ts";
import { createScenario } from "../../../support/scenario.ts";
import { UNCONVERTIBLE } from "../../../support/unconvertible.ts";

/** JSON with this many levels, of objects or of arrays. */
const nested = (levels: number, [open, close]: readonly [string, string]) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

describe("parseJson()", () => {
  it("omits members that nest too deeply, and keeps the others", () => {
    for (const brackets of [["[", "]"], ['{"a":', "}"]] as const) {
      for (const levels of [101, 6_000, 200_000]) {
        const text = `{"deep":${nested(levels, brackets)},"flat":1}`;
        assert.deepEqual(parseJson(text), { flat: 1 });
        assert.equal(parseJson(`[${nested(levels, brackets)}]`), undefined);
      }
      const text = `{"a":${nested(100, brackets)}}`;
      assert.equal(JSON.stringify(parseJson(text)), text);
    }
  });

  it("keeps a member called __proto__ as an ordinary member", () => {
    const value = parseJson('{"__proto__":{"sub":"mallory"}}');
    assert.equal((value as { sub?: string }).sub, undefined);
    assert.deepEqual(Object.keys(Object(value)), ["__proto__"]);
  });

  it("returns undefined for malformed JSON", () => {
    for (const text of ["", "{", "x", "\ufeff"]) assert.equal(parseJson(text), undefined);
    assert.deepEqual(parseJson("\ufeff{}"), {});
  });
});

describe("readMembers()", () => {
  const shape = { name: kind.text, "age?": kind.seconds, "home?": { country: kind.text } };
  const read = (value: unknown) => readMembers(value, { shape, fail: (why) => new Error(why) });

  it("returns the members of the right types, with all others", () => {
    const value = { name: "Ann", home: { country: "FI" }, more: UNCONVERTIBLE };
    assert.equal(read(value), value);
  });

  it("names the invalid member and its expected type", () => {
    for (
      const [value, message] of [
        [null, "it must be an object"],
        [[], "it must be an object"],
        [{}, '"name" must be a non-empty string'],
        [{ name: UNCONVERTIBLE }, '"name" must be a non-empty string'],
        [{ name: "A", age: -1 }, '"age" must be a number of seconds'],
        [{ name: "A", age: null }, '"age" must be a number of seconds'],
        [{ name: "A", age: "1" }, '"age" must be a number of seconds'],
        [{ name: "A", home: UNCONVERTIBLE }, '"home.country" must be a non-empty string'],
        [{ name: "A", home: [] }, '"home" must be an object'],
      ] as const
    ) {
      assert.throws(() => read(value), { message });
    }
  });
});

describe("a key with invalid members", () => {
  const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y", d: "d" };
  for (
    const change of [
      { kty: UNCONVERTIBLE },
      { kty: "constructor", crv: undefined },
      { crv: "constructor" },
      { crv: "__proto__" },
      { crv: UNCONVERTIBLE },
      { alg: "constructor" },
      { alg: UNCONVERTIBLE },
      { kid: UNCONVERTIBLE },
      { d: UNCONVERTIBLE },
      { x: UNCONVERTIBLE },
    ]
  ) {
    it(`is rejected with ${JSON.stringify(change)}`, async () => {
      const key = { ...jwk, ...change } as unknown as JsonWebKey;
      await assert.rejects(DpopKey.import(key), { code: "invalid_options" });
      await assert.rejects(DpopKey.import(JSON.stringify(key)), { code: "invalid_options" });
    });
  }

  it("still has a thumbprint", async () => {
    for (const kty of ["constructor", "__proto__"]) assert.ok(await jwkThumbprint({ kty }));
  });

  it("is not shown in the error", () => {
    const secret = { kty: "EC", d: ["c2VjcmV0"] } as unknown as JsonWebKey;
    assert.throws(() => new DpopKey(secret), (error) => !String(error).includes("c2VjcmV0"));
    for (const none of [null, undefined, 5, "x"]) {
      assert.throws(() => new DpopKey(none as unknown as JsonWebKey), DeviceLoginError);
    }
  });
});

describe("tokens with invalid members", () => {
  const reply = { access_token: "at", token_type: "Bearer" };
  const source = { receivedAt: Date.UTC(2026, 0), requestedScope: [] };
  for (
    const [name, value] of [
      ["access_token", UNCONVERTIBLE],
      ["access_token", "töken"],
      ["token_type", UNCONVERTIBLE],
      ["refresh_token", {}],
      ["refresh_token", ""],
      ["id_token", 7],
      ["expires_in", -1e300],
      ["expires_in", "soon"],
      ["scope", UNCONVERTIBLE],
    ] as const
  ) {
    it(`are rejected with the ${name} ${JSON.stringify(value)}`, () => {
      assert.throws(() => new TokenSet({ ...reply, [name]: value }, source), {
        code: "invalid_options",
        message: new RegExp(`"${name}" must be`),
      });
    });
  }

  it("never expire later than RFC 3339 can express", () => {
    const tokens = new TokenSet({ ...reply, expires_in: 1e300 }, source);
    assert.equal(tokens.toJSON().expiry, "9999-12-31T23:59:59Z");
  });
});

describe("a saved login with invalid members", () => {
  for (
    const [name, value] of [
      ["expires_at", UNCONVERTIBLE],
      ["next_poll_at", "+999999-01-01T00:00:00Z"],
      ["interval", UNCONVERTIBLE],
      ["clock_skew", UNCONVERTIBLE],
      ["max_age", UNCONVERTIBLE],
      ["answered", "yes"],
      ["acr_values", [UNCONVERTIBLE]],
      ["token_parameters", { a: UNCONVERTIBLE }],
      ["dpop_jwk", { kty: UNCONVERTIBLE }],
      ["dpop_jwk", {}],
      ["verification_uri", UNCONVERTIBLE],
    ] as const
  ) {
    it(`is rejected with the ${name} ${JSON.stringify(value)}`, async () => {
      const { start, options } = createScenario();
      const saved = { ...JSON.parse(JSON.stringify(await start())), [name]: value };
      assert.throws(() => resumeDeviceLogin(saved, options()), {
        code: "saved_login_mismatch",
        message: name === "dpop_jwk" ? /DPoP key/ : new RegExp(`"${name}" must be`),
      });
    });
  }

  it("waits at most a day between two polls", async () => {
    const { start, options } = createScenario();
    const saved = { ...JSON.parse(JSON.stringify(await start())), interval: 1e300 };
    assert.equal(resumeDeviceLogin(saved, options()).interval, 86_400);
  });

  it("has times that a date can hold, however absurd those that were saved", async () => {
    const { start, options } = createScenario();
    const saved = {
      ...JSON.parse(JSON.stringify(await start())),
      expires_at: "-271821-04-20T00:00:00Z",
      next_poll_at: "-271821-04-20T00:00:00Z",
      saved_at: "+275760-09-13T00:00:00Z",
    };
    const resumed = JSON.parse(JSON.stringify(resumeDeviceLogin(saved, options())));
    assert.equal(resumed.expires_at, "1970-01-01T00:00:00.000Z");
    assert.equal(resumed.next_poll_at, "1970-01-01T00:00:00.000Z");
  });
});

describe("readJwt()", () => {
  it("returns undefined for a header or claims that are not an object", () => {
    const part = (text: string) => btoa(text).replaceAll("=", "");
    for (const text of ["null", "5", "[]", '"x"', "{"]) {
      assert.equal(readJwt(`${part(text)}.${part("{}")}.AAAA`), undefined);
      assert.equal(readJwt(`${part("{}")}.${part(text)}.AAAA`), undefined);
    }
  });
});
