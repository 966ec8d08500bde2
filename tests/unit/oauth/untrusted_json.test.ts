import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as kind from "../../../lib/oauth/members/kinds.ts";
import { parseJson } from "../../../lib/oauth/encoding/parse_json.ts";
import { readMembers } from "../../../lib/oauth/members/read_members.ts";
import { jwkThumbprint } from "../../../lib/oauth/keys/jwk.ts";
import { readJwt } from "../../../lib/oauth/keys/jwt.ts";
import { DeviceLoginError, DpopKey, resumeDeviceLogin, TokenSet } from "../../../mod.ts";
import { createScenario } from "../../support/scenario.ts";

/** What no conversion to a string or a number survives. */
const EVIL = { toString: 1, valueOf: 1 };

/** JSON that nests so many levels, of either sort. */
const nested = (levels: number, [open, close]: readonly [string, string]) =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

describe("parseJson()", () => {
  it("leaves out members that nest too deeply, and keeps the others", () => {
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

  it("keeps a member called __proto__ as what it is", () => {
    const value = parseJson('{"__proto__":{"sub":"mallory"}}');
    assert.equal((value as { sub?: string }).sub, undefined);
    assert.deepEqual(Object.keys(Object(value)), ["__proto__"]);
  });

  it("gives nothing for what is not JSON", () => {
    for (const text of ["", "{", "x", "\ufeff"]) assert.equal(parseJson(text), undefined);
    assert.deepEqual(parseJson("\ufeff{}"), {});
  });
});

describe("readMembers()", () => {
  const shape = { name: kind.text, "age?": kind.seconds, "home?": { country: kind.text } };
  const read = (value: unknown) => readMembers(value, shape, (why) => new Error(why));

  it("gives what has the shape, with its other members", () => {
    const value = { name: "Ann", home: { country: "FI" }, more: EVIL };
    assert.equal(read(value), value);
  });

  it("names the member that is wrong, and what it must be", () => {
    for (
      const [value, message] of [
        [null, "it must be an object"],
        [[], "it must be an object"],
        [{}, '"name" must be a non-empty string'],
        [{ name: EVIL }, '"name" must be a non-empty string'],
        [{ name: "A", age: -1 }, '"age" must be a number of seconds'],
        [{ name: "A", age: null }, '"age" must be a number of seconds'],
        [{ name: "A", age: "1" }, '"age" must be a number of seconds'],
        [{ name: "A", home: EVIL }, '"home.country" must be a non-empty string'],
        [{ name: "A", home: [] }, '"home" must be an object'],
      ] as const
    ) {
      assert.throws(() => read(value), { message });
    }
  });
});

describe("a key whose members are not as they should be", () => {
  const jwk = { kty: "EC", crv: "P-256", x: "x", y: "y", d: "d" };
  for (
    const change of [
      { kty: EVIL },
      { kty: "constructor", crv: undefined },
      { crv: "constructor" },
      { crv: "__proto__" },
      { crv: EVIL },
      { alg: "constructor" },
      { alg: EVIL },
      { kid: EVIL },
      { d: EVIL },
      { x: EVIL },
    ]
  ) {
    it(`is refused with ${JSON.stringify(change)}`, async () => {
      const key = { ...jwk, ...change } as unknown as JsonWebKey;
      await assert.rejects(DpopKey.import(key), { code: "invalid_options" });
      await assert.rejects(DpopKey.import(JSON.stringify(key)), { code: "invalid_options" });
    });
  }

  it("has a thumbprint all the same", async () => {
    for (const kty of ["constructor", "__proto__"]) assert.ok(await jwkThumbprint({ kty }));
  });

  it("is no reason to show it", () => {
    const secret = { kty: "EC", d: ["c2VjcmV0"] } as unknown as JsonWebKey;
    assert.throws(() => new DpopKey(secret), (error) => !String(error).includes("c2VjcmV0"));
    for (const none of [null, undefined, 5, "x"]) {
      assert.throws(() => new DpopKey(none as unknown as JsonWebKey), DeviceLoginError);
    }
  });
});

describe("tokens whose members are not as they should be", () => {
  const reply = { access_token: "at", token_type: "Bearer" };
  const source = { receivedAt: Date.UTC(2026, 0), requestedScope: [] };
  for (
    const [name, value] of [
      ["access_token", EVIL],
      ["access_token", "töken"],
      ["token_type", EVIL],
      ["refresh_token", {}],
      ["refresh_token", ""],
      ["id_token", 7],
      ["expires_in", -1e300],
      ["expires_in", "soon"],
      ["scope", EVIL],
    ] as const
  ) {
    it(`are refused with the ${name} ${JSON.stringify(value)}`, () => {
      assert.throws(() => new TokenSet({ ...reply, [name]: value }, source), {
        code: "invalid_options",
        message: new RegExp(`"${name}" must be`),
      });
    });
  }

  it("never expire later than RFC 3339 can write", () => {
    const tokens = new TokenSet({ ...reply, expires_in: 1e300 }, source);
    assert.equal(tokens.toJSON().expiry, "9999-12-31T23:59:59Z");
  });
});

describe("a saved login whose members are not as they should be", () => {
  for (
    const [name, value] of [
      ["expires_at", EVIL],
      ["next_poll_at", "+999999-01-01T00:00:00Z"],
      ["interval", EVIL],
      ["clock_skew", EVIL],
      ["max_age", EVIL],
      ["acr_values", [EVIL]],
      ["token_parameters", { a: EVIL }],
      ["dpop_jwk", { kty: EVIL }],
      ["dpop_jwk", {}],
      ["verification_uri", EVIL],
    ] as const
  ) {
    it(`is refused with the ${name} ${JSON.stringify(value)}`, async () => {
      const { start, options } = createScenario();
      const saved = { ...JSON.parse(JSON.stringify(await start())), [name]: value };
      assert.throws(() => resumeDeviceLogin(saved, options()), {
        code: "saved_login_mismatch",
        message: name === "dpop_jwk" ? /DPoP key/ : new RegExp(`"${name}" must be`),
      });
    });
  }

  it("waits no longer than a day between two polls", async () => {
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
  it("gives nothing for a header or claims that are not an object", () => {
    const part = (text: string) => btoa(text).replaceAll("=", "");
    for (const text of ["null", "5", "[]", '"x"', "{"]) {
      assert.equal(readJwt(`${part(text)}.${part("{}")}.AAAA`), undefined);
      assert.equal(readJwt(`${part("{}")}.${part(text)}.AAAA`), undefined);
    }
  });
});
