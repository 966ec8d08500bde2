import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { parse } from "yaml";
import { parseConfig } from "../../../../lib/settings/config/config_file.ts";
import { configSchema } from "../../../../lib/settings/config/config_schema.ts";
import { SAVED_SETTINGS } from "../../../../lib/settings/definitions.ts";
import { DeviceLoginError } from "../../../../lib/oauth/base/errors.ts";

function refusal(text: string): string {
  try {
    for (const read of parseConfig(text, "config.yaml").profiles.values()) read();
  } catch (error) {
    assert.ok(error instanceof DeviceLoginError);
    assert.equal(error.code, "invalid_options");
    return error.message;
  }
  throw new Error("it was not refused");
}

const CONFIG = `
profiles:
  work:
    issuer: https://auth.example.com
    client_id: "0123"
    scope: openid, offline_access
    audience: [a, b]
    http_header: "X-Tenant: a,b"
    allow_http: true
    store: keychain
    login_hint: !!str 12
    pkce: !!bool true
  home: &home
    endpoint: https://hydra.example.com
  cabin: *home
`;

const faults: [what: string, text: string, message: RegExp][] = [
  [
    "a setting that is not known, with the one that was meant",
    "profiles:\n  work:\n    isuer: https://a.example\n",
    /^config\.yaml:3:5: "isuer" is not known here\. Did you mean issuer\?$/,
  ],
  ["an unknown top-level key", "profile:\n  a: {}\n", /^config\.yaml:1:1: "profile"/],
  [
    "a number in place of a string",
    "profiles:\n  work:\n    client_id: 123\n",
    /^config\.yaml:3:16: client_id must be a text \(put it in quotes/,
  ],
  [
    "a string in place of a boolean",
    "profiles: { work: { allow_http: maybe } }",
    /^config\.yaml:1:33: allow_http must be true or false\.$/,
  ],
  [
    "a list of something else",
    "profiles: { w: { scope: [1] } }",
    /:1:25: scope must be a list/,
  ],
  ["a value that is missing", "profiles:\n  work:\n    issuer:\n", /:3:5: issuer has no value/],
  [
    "a profile that is a text",
    "profiles:\n  work: x\n",
    /:2:9: The profile work must be a mapping/,
  ],
  ["a name that can't be a file's", "profiles:\n  ../x: {}\n", /:2:3: "\.\.\/x" can't be/],
  ["a duplicate name", "profiles:\n  a: {}\n  a: {}\n", /:3:3: "a" is defined twice\.$/],
  [
    "invalid YAML",
    "profiles: {",
    /^config\.yaml:1:12: This is not valid YAML: unexpected end/,
  ],
  [
    "invalid YAML further down",
    "profiles:\r\n  w:\r\n    issuer: a: b\r\n",
    /^config\.yaml:3:14: This is not valid YAML: bad indentation of a mapping entry\.$/,
  ],
  ["a tab that indents", "profiles:\n\tw: {}\n", /^config\.yaml:2:\d: This is not valid YAML/],
  [
    "a reference to nothing",
    "profiles: { w: *v }",
    /:1:16: .*YAML: nothing has the name behind the \*\.$/,
  ],
  ["a second document", "profiles: {}\n---\nprofiles: {}\n", /:3:1: .*: only one document is read/],
  ["a second document after empty ones", "---\n---\na: 1\n---\n---\nb: 2\n", /:6:1: .*only one/],
  [
    "a header that YAML parses as a map",
    "profiles: { w: { http_header: [A: b] } }",
    /:1:31: http_header must be a list of texts \(put each in quotes/,
  ],
  ["a name that is a list", "? [profiles]\n: {}\n", /:1:3: A name must be a text\.$/],
  ["a list at the top", "- profiles\n", /:1:1: The file must be a mapping of names to values\.$/],
  ["a list with a hole", "profiles: { w: { scope: [a, ~] } }", /:1:25: scope must be a list/],
  [
    "a secret, and says where it belongs",
    "profiles: { w: { client_secret: s3cret } }",
    /:1:18: A secret does not belong here: .* client_secret_file\.$/,
  ],
  [
    "a store that is not known",
    "profiles: { w: { store: cloud } }",
    /:1:25: store must be file or keychain\.$/,
  ],
];

describe("parseConfig()", () => {
  it("reads the profiles, named like the flags", () => {
    const { profiles } = parseConfig(CONFIG, "config.yaml");
    const settings = [...profiles].map(([name, read]) => [name, read()]);
    assert.deepEqual(Object.fromEntries(settings), {
      work: {
        issuer: "https://auth.example.com",
        clientId: "0123",
        scope: ["openid", "offline_access"],
        audience: ["a", "b"],
        httpHeader: ["X-Tenant: a,b"],
        allowHttp: true,
        store: "keychain",
        loginHint: "12",
        pkce: true,
      },
      home: { endpoint: "https://hydra.example.com" },
      cabin: { endpoint: "https://hydra.example.com" },
    });
  });

  it("reads the others if one profile is malformed", () => {
    const text = "profiles:\n  bad: { isuer: x }\n  ../up: {}\n  good: { client_id: cli }\n";
    const { profiles } = parseConfig(text, "config.yaml");
    assert.deepEqual([...profiles.keys()], ["bad", "../up", "good"]);
    assert.deepEqual(profiles.get("good")?.(), { clientId: "cli" });
    assert.throws(() => profiles.get("bad")?.(), /config\.yaml:2:10: "isuer" is not known here/);
    assert.throws(() => profiles.get("../up")?.(), /can't be the name of a profile/);
  });

  it("accepts an empty file, and one with only comments, as no profiles", () => {
    for (const text of ["", "\n", "# nothing yet\n", "---\n...\n", "---\n---\n", "\ufeff"]) {
      assert.equal(parseConfig(text, "config.yaml").profiles.size, 0);
    }
  });

  for (const [what, text, message] of faults) {
    it(`rejects ${what}`, () => {
      assert.match(refusal(text), message);
      assert.doesNotMatch(refusal(text), /s3cret/);
    });
  }
});

describe("configSchema()", () => {
  const validator = new Validator(configSchema(), "2020-12");

  it("accepts and rejects the same files as parseConfig()", () => {
    assert.ok(validator.validate(parse(CONFIG)).valid);
    for (const [what, text] of faults) {
      // Malformed YAML and duplicate keys never reach the schema.
      if (/is not valid YAML|is defined twice/.test(refusal(text))) continue;
      assert.equal(validator.validate(parse(text, { logLevel: "error" })).valid, false, what);
    }
  });

  it("has every setting", () => {
    const { properties } = configSchema() as {
      properties: { profiles: { additionalProperties: { properties: Record<string, unknown> } } };
    };
    const settings = properties.profiles.additionalProperties.properties;
    assert.equal(Object.keys(settings).length, SAVED_SETTINGS.length);
    assert.ok("client_secret_file" in settings);
  });
});
