import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { isExactNumber } from "../../../../lib/oauth/encoding/exact_number.ts";
import { isObject } from "../../../../lib/oauth/encoding/is_object.ts";
import { parseExactJson } from "../../../../lib/oauth/encoding/parse_json.ts";
import { text } from "../../../../lib/testing/mod.ts";
import { TokenSet } from "../../../../mod.ts";
import { createScenario } from "../../../support/scenario.ts";
import { sceneMaker, SERVER } from "../../../support/scene.ts";

/** Numbers that JavaScript rounds. */
const ROUNDED = [
  "9007199254740993",
  "-12345678901234567890",
  "0.12345678901234567890",
  "1234567890.1234567",
  "1e400",
  "1e0400",
  "-1E+400",
];

/** Numbers whose value it preserves. */
const EXACT = ["9007199254740991", "-0", "1.0", "3600.000", "1e3", "0.0000000000000000001", "1e21"];

describe("parseExactJson()", () => {
  it("preserves the text of a number that JavaScript would round", () => {
    for (const number of ROUNDED) {
      const value = parseExactJson(`{"a":[${number}]}`) as { a: unknown[] };
      assert.ok(isExactNumber(value.a[0]) || String(value.a[0]) === number, number);
      assert.equal(JSON.stringify(value), `{"a":[${number}]}`);
    }
  });

  it("returns any other number as a number", () => {
    for (const number of EXACT) assert.equal(parseExactJson(number), Number(number));
  });

  it("returns no object for a number, and undefined for malformed JSON", () => {
    assert.equal(isObject(parseExactJson("12345678901234567890")), false);
    for (const text of ["", "{", "x"]) assert.equal(parseExactJson(text), undefined);
  });

  it("omits members that nest too deeply, and keeps the others", () => {
    for (const [open, close] of [["[", "]"], ['{"a":', "}"]] as const) {
      const deep = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
      assert.deepEqual(parseExactJson(`{"deep":${deep},"flat":1}`), { flat: 1 });
    }
  });
});

describe("a number that JavaScript would round", () => {
  const reply = (members: string) => text(`{"access_token":"at","token_type":"Bearer",${members}}`);

  it("is in a token set that becomes the same JSON", async () => {
    const { start, clock, server } = createScenario();
    const login = await start();
    server.approve();
    server.script("token", reply('"user":{"id":12345678901234567890},"expires_in":3600.0'));
    const tokens = await clock.run(login.wait());
    const json = JSON.stringify(tokens);
    assert.match(json, /"user":\{"id":12345678901234567890\},"expires_in":3600,/);
    const source = { receivedAt: clock.now(), requestedScope: [] };
    const copy = new TokenSet(parseExactJson(json) as Record<string, unknown>, source);
    assert.equal(JSON.stringify(copy), json);
  });

  it("is understood as the lifetime of a token", async () => {
    for (const lifetime of ["12345678901234567890", "3600.00000000000000001"]) {
      const { start, clock, server } = createScenario();
      const login = await start();
      server.approve();
      server.script("token", reply(`"expires_in":${lifetime}`));
      const { expiresAt } = await clock.run(login.wait());
      assert.ok(expiresAt && expiresAt.getTime() >= clock.now() + 3_600_000, lifetime);
    }
  });

  const scene = sceneMaker(after);

  it("is saved and printed again unchanged", async () => {
    const here = scene();
    here.server.script("token", reply('"id":12345678901234567890,"expires_in":3600'));
    const login = ["--profile", "work", "--store", "file", "--scope", "", ...SERVER];
    const first = await here.login(...login);
    assert.equal(first.code, 0, first.stderr);
    for (const format of ["json", "jsonpath=id"]) {
      const { code, stdout, stderr } = await here.run(
        ["token", "--profile", "work", "--store", "file", "--format", format],
      );
      assert.equal(code, 0, stderr);
      assert.match(stdout, /(^|"id":)12345678901234567890[,\n]/);
    }
  });

  it("is printed unchanged in the server's answers about a session", async () => {
    const here = scene();
    assert.equal((await here.login("--profile", "work", ...SERVER)).code, 0);
    here.server.script("userinfo", text('{"sub":"alice","id":12345678901234567890}'));
    here.server.script("introspection", text('{"active":true,"id":[12345678901234567890]}'));
    const { code, stdout, stderr } = await here.run(["status", "--remote", "--format", "json"]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /"userinfo":\{"sub":"alice","id":12345678901234567890\}/);
    assert.match(stdout, /"introspection":\{"active":true,"id":\[12345678901234567890\]\}/);
  });

  it("is also sent and saved unchanged in authorization details", async () => {
    const here = scene();
    const details = '[{"type":"payment","id":12345678901234567890}]';
    const args = ["--profile", "work", "--authorization-details", details, ...SERVER];
    const { code, stderr } = await here.login(...args);
    assert.equal(code, 0, stderr);
    const sent = here.server.requests.map(({ body }) => body.get("authorization_details"));
    assert.ok(sent.includes(details));
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
  });
});
