import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { parseExactJson } from "../../../lib/oauth/encoding/parse_json.ts";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";
import { parseFormat } from "../../../lib/output/format.ts";
import { withoutPadding } from "../../../lib/output/table.ts";
import { quiet } from "../../../lib/output/quiet.ts";
import type { Rendering, TokenRecord } from "../../../lib/output/token_record.ts";
import { readEvents } from "../../support/events.ts";

const tokens: TokenRecord = {
  access_token: "abc",
  token_type: "Bearer",
  expires_in: 3600,
  refresh_token: "def",
  id_token: "eyJ",
  scope: "openid offline",
  expiry: "2026-11-24T12:00:00Z",
  list: [{ a: 1 }, { a: 2 }, { b: { a: 3 } }],
  "a.b": "dotted",
  "": "nameless",
  deep: { er: null },
};

async function render(format: string, record: TokenRecord = tokens): Promise<Rendering> {
  return await (await parseFormat(format)).render(record);
}

async function text(format: string, record?: TokenRecord): Promise<string> {
  return (await render(format, record)).text;
}

/** Any record that a server could send. */
const record = fc.dictionary(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.jsonValue({ noUnicodeString: false }),
) as fc.Arbitrary<Record<string, unknown>>;

const runs = { seed: 8628, numRuns: 200 };

describe("table", () => {
  it("prints the four values exactly as hydra does", async () => {
    for (const name of ["table", "default"]) {
      assert.equal(
        await text(name),
        "ACCESS TOKEN\tabc\t\t\t\nREFRESH TOKEN\tdef\t\t\t\nID TOKEN\teyJ\t\t\t\n" +
          "EXPIRY\t\t2026-11-24T12:00:00Z\t\n",
      );
    }
  });

  it("prints absent values as <empty>", async () => {
    const access_token = "abcdefghijklmnopqrstuvwxyz";
    assert.equal(
      await text("table", { access_token, id_token: "12345678", expiry: "1234567890123456" }),
      "ACCESS TOKEN\tabcdefghijklmnopqrstuvwxyz\t\nREFRESH TOKEN\t<empty>\t\t\t\t\n" +
        "ID TOKEN\t12345678\t\t\t\nEXPIRY\t\t1234567890123456\t\t\n",
    );
  });
});

describe("json, json-pretty, yaml and ndjson", () => {
  it("print everything that the server sent", async () => {
    assert.equal(await text("json"), `${JSON.stringify(tokens)}\n`);
    assert.equal(await text("json-pretty"), `${JSON.stringify(tokens, null, 2)}\n`);
    assert.deepEqual(readEvents(await text("ndjson")), [{ v: 1, type: "tokens", tokens }]);
    assert.match(await text("yaml"), /^access_token: abc\ntoken_type: Bearer\nexpires_in: 3600\n/);
  });

  it("print a number that JavaScript would round as the server sent it", async () => {
    const reply = '{"id":12345678901234567890,"list":[1e400,-0.12345678901234567890,1]}';
    const exact = parseExactJson(reply) as TokenRecord;
    assert.equal(await text("json", exact), `${reply}\n`);
    assert.ok((await text("json-pretty", exact)).startsWith('{\n  "id": 12345678901234567890,\n'));
    assert.equal(await text("ndjson", exact), `{"v":1,"type":"tokens","tokens":${reply}}\n`);
    const lines =
      "id: 12345678901234567890\nlist:\n  - 1e400\n  - -0.12345678901234567890\n  - 1\n";
    assert.equal(await text("yaml", exact), lines);
    for (const format of ["jsonpath=id", "jsonpath=$['id']", "jsonpointer=/id"]) {
      assert.equal(await text(format, exact), "12345678901234567890\n");
    }
    assert.deepEqual(
      JSON.parse(await text("jsonpath=$..*", exact)),
      JSON.parse(`[12345678901234567890,${/\[.*\]/.exec(reply)},1e400,-0.123456789012345678,1]`),
    );
    for (const format of ["jsonpath=id.rawJSON", "jsonpointer=/id/rawJSON"]) {
      assert.equal(await text(format, exact), "null\n");
    }
  });

  it("quote text that looks like a number in YAML", async () => {
    for (const token of ["1234e5678", "-1E999", "1e5", "123", ".5e-400"]) {
      assert.equal(parse(await text("yaml", { token })).token, token);
    }
  });

  it("print anything so that it can be read back", async () => {
    await fc.assert(
      fc.asyncProperty(record, async (any) => {
        const plain = JSON.parse(JSON.stringify(any));
        assert.deepEqual(JSON.parse(await text("json", any)), plain);
        assert.deepEqual(JSON.parse(await text("json-pretty", any)), plain);
        const yaml = parse(await text("yaml", any));
        assert.equal(JSON.stringify(yaml), JSON.stringify(plain));
      }),
      runs,
    );
  });

  it("yaml quotes what a YAML 1.1 parser would read as a date, as Hydra does", async () => {
    const { expiry } = tokens;
    assert.equal(await text("yaml", { expiry }), `expiry: "${expiry}"\n`);
  });

  for (const format of ["json", "json-pretty", "yaml", "ndjson", "jsonpath=$", "jsonpointer="]) {
    it(`#22 ${format} escapes control characters`, async () => {
      const unsafe = "\x1b[2J\x7f\u009b31m\u202e\u2028\u{e0041}";
      const written = await text(format, { access_token: "a b", [unsafe]: [unsafe] });
      assert.match(written, /^[\x20-\x7e\n]+$/);
      const { tokens: read = parse(written) } = parse(written);
      assert.deepEqual(read, { access_token: "a b", [unsafe]: [unsafe] });
    });
  }

  it("yaml keeps a long token on one line, and quotes text that looks like a number", async () => {
    const access_token = "x".repeat(5_000);
    assert.equal(
      await text("yaml", { access_token, id: "0123" }),
      `access_token: ${access_token}\nid: "0123"\n`,
    );
  });
});

describe("env", () => {
  it(
    "prints everything that the server sent, for a shell",
    { skip: process.platform === "win32" },
    async () => {
      const access_token = `a'b "c" $(d) \`e\` \\ 'é`;
      const script = `${await text("env", { access_token, expiry: "E" })}
      printf '%s|%s|%s' "$ACCESS_TOKEN" "\${REFRESH_TOKEN-absent}" "$EXPIRY"`;
      const said = execFileSync("sh", ["-c", script], { encoding: "utf8" });
      assert.equal(said, `${access_token}|absent|E`);
    },
  );
});

describe("header and quiet", () => {
  it("print one line", async () => {
    assert.equal(await text("header"), "Authorization: Bearer abc\n");
    const bound = { access_token: "abc", token_type: "DPoP" };
    assert.equal(await text("header", bound), "Authorization: DPoP abc\n");
    assert.equal((await quiet.render(tokens)).text, "abc\n");
  });
});

describe("jsonpath", () => {
  for (
    const [expression, value] of [
      ["access_token", "abc"],
      ["$.access_token", "abc"],
      ["$['access_token']", "abc"],
      ['$["a.b"]', "dotted"],
      ["a\\.b", "dotted"],
      ["$['']", "nameless"],
      ["list.1.a", 2],
      ["list[1].a", 2],
      ["$.list[-1].b.a", 3],
      ["$", tokens],
      ["$.list[*].a", [1, 2]],
      ["$..a", [1, 2, 3]],
      ["$.list[0:2].a", [1, 2]],
      ["$.list[0,1].a", [1, 2]],
      ["$.list[ 0, 1:2 ].a", [1, 2]],
      ["$.list[1,0].a", [2, 1]],
      ["$ .list [0]\n['a']", 1],
      ["$.list[-2:].a", [2]],
      ["$.list[:-1].a", [1, 2]],
      ["$.list[::2]", [{ a: 1 }, { b: { a: 3 } }]],
      ["$.list[::-1]..a", [3, 2, 1]],
      ["$.list[1::-1].a", [2, 1]],
      ["$.list[-9:1].a", [1]],
      ["$['access_token', \"scope\"]", ["abc", "openid offline"]],
      ["$[access_token, expires_in]", ["abc", 3600]],
      ["$['\\u0061ccess\\u005ftoken']", "abc"],
      ["$..list[0]", [{ a: 1 }]],
      ["$..[0]", [{ a: 1 }]],
      [".access_token", "abc"],
      ["$..['a.b']", ["dotted"]],
      ["$.*.er", [null]],
      ["$.deep.er", null],
    ] as const
  ) {
    it(`prints ${JSON.stringify(value).slice(0, 30)} for ${expression}`, async () => {
      const { text, warning } = await render(`jsonpath=${expression}`);
      assert.deepEqual(JSON.parse(text), value);
      assert.equal(warning, undefined);
    });
  }

  const odd: TokenRecord = {
    "*": 1,
    "0:1": 2,
    "..": 3,
    "`x": 4,
    "@id": 5,
    "$ref": 6,
    "https://example.com/claims?a=b#c": 7,
    "it's": 8,
    'say "hi"': 9,
    "a, b": 10,
    "back\\slash": 11,
    "(x)": 12,
    "?(@.x)": 13,
    "x": { "it's": 14 },
    "0": 15,
    "-1": 16,
    "a b~,": 17,
  };
  for (const [name, value] of Object.entries(odd)) {
    for (const quoted of [JSON.stringify(name), `'${name.replace(/['\\]/g, String.raw`\$&`)}'`]) {
      it(`$[${quoted}] selects exactly that name`, async () => {
        assert.deepEqual(JSON.parse(await text(`jsonpath=$[${quoted}]`, odd)), value);
        assert.deepEqual(JSON.parse(await text(`jsonpath=$..[${quoted}]`, { odd })), [
          value,
          ...(name === "it's" ? [14] : []),
        ]);
        const { [name]: _, ...others } = odd;
        assert.equal(await text(`jsonpath=$[${quoted}]`, others), "null\n");
      });
    }
  }

  for (const name of [";", "a^b", "~", "[0]", "#1", "%@%", "@string()", "'(x)", "a,@f(x)"]) {
    it(`rejects the name ${name}, which the package cannot select`, async () => {
      await assert.rejects(parseFormat(`jsonpath=$[${JSON.stringify(name)}]`), {
        code: "invalid_options",
        message: /can't reach the name .* jsonpointer=PTR/,
      });
    });
  }

  it("selects nothing inherited, and no part of a text", async () => {
    for (
      const expression of [
        ...["constructor", "__proto__", "toString", "length", "hasOwnProperty"],
        ...["list.length", "list.map", "list['-1']", "access_token.length", "access_token[0]"],
        ...[
          "$.*.length",
          "$..length",
          "$.access_token[0:1]",
          "$..constructor",
          "$..['0','length']",
        ],
      ]
    ) {
      const found = JSON.parse(await text(`jsonpath=${expression}`));
      const first = expression === "$..['0','length']" ? [{ a: 1 }] : [];
      assert.deepEqual(found ?? [], first, expression);
    }
    const own = JSON.parse('{"__proto__":{"constructor":1},"length":2}');
    assert.equal(await text("jsonpath=__proto__.constructor", own), "1\n");
    assert.equal(await text("jsonpath=length", own), "2\n");
  });

  it("survives huge queries and deep replies", async () => {
    const deep = JSON.parse(`{"a":${"[".repeat(100)}1${"]".repeat(100)}}`);
    assert.equal(await text(`jsonpath=a${"[0]".repeat(100)}`, deep), "1\n");
    assert.equal(JSON.parse(await text("jsonpath=$..*", deep)).length, 101);
    const long = "x".repeat(100_000);
    assert.equal(await text(`jsonpath=${long}`, { [long]: 1 }), "1\n");
    assert.equal(await text(`jsonpath=$${".a".repeat(20_000)}`), "null\n");
    assert.equal(await text(`jsonpath=$${"..a[0]".repeat(10_000)}`), "[]\n");
    assert.equal(await text("jsonpath=$[9e99:]".replace("9e99", "9".repeat(99))), "[]\n");
    const { length } = JSON.parse(
      await text("jsonpath=$..a", { list: Array(50_000).fill({ a: 1 }) }),
    );
    assert.equal(length, 50_000);
  });

  for (
    const [expression, value] of [
      ["nothing", null],
      ["list.9", null],
      ["access_token.length", null],
      ["__proto__", null],
      ["constructor.name", null],
      ["list.length", null],
      ["$.list[*].nothing", []],
      ["$.list[0:2:0]", []],
      ["$.list[5:]", []],
      ["$.access_token[0]", null],
      ["$.access_token[*]", []],
    ] as const
  ) {
    it(`prints ${JSON.stringify(value)} for ${expression}, and warns`, async () => {
      const { text, warning } = await render(`jsonpath=${expression}`);
      assert.deepEqual(JSON.parse(text), value);
      assert.match(warning ?? "", /has nothing at/);
    });
  }

  for (
    const expression of [
      "",
      " ",
      "$[",
      "$['a",
      "$.",
      "$..",
      "a..",
      "a b",
      "$[?(@.a)]",
      "$[?@.a]",
      "$[(@.length-1)]",
      "$.a^",
      "$.a~",
      "$.a@string()",
      "a)",
      "$a",
      "$[]",
      "$[0,]",
      "$[0 1]",
      "$[0,?@.a]",
      "$['a'",
      "list.#",
    ]
  ) {
    it(`rejects ${JSON.stringify(expression)}`, async () => {
      await assert.rejects(parseFormat(`jsonpath=${expression}`), { code: "invalid_options" });
    });
  }

  it("either rejects an expression or prints JSON", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 12, unit: fc.constantFrom(..."$.[]'\"a0*,:-\\@?()") }),
        async (expression) => {
          const format = await parseFormat(`jsonpath=${expression}`).catch((error) => {
            assert.ok(error instanceof DeviceLoginError);
          });
          if (format) JSON.parse((await format.render(tokens)).text);
        },
      ),
      { seed: 8628, numRuns: 2_000 },
    );
  });
});

describe("jsonpointer", () => {
  const odd = { "a/b": 1, "m~n": 2, "": { x: [3] } };
  for (
    const [pointer, value] of [["", odd], ["/a~1b", 1], ["/m~0n", 2], ["//x/0", 3]] as const
  ) {
    it(`prints ${JSON.stringify(value)} for ${JSON.stringify(pointer)}`, async () => {
      const { text, warning } = await render(`jsonpointer=${pointer}`, odd);
      assert.deepEqual(JSON.parse(text), value);
      assert.equal(warning, undefined);
    });
  }

  for (const pointer of ["/nothing", "/list/9", "/list/length", "/__proto__", "/list/01"]) {
    it(`prints null for ${pointer}, and warns`, async () => {
      const { text, warning } = await render(`jsonpointer=${pointer}`);
      assert.equal(text, "null\n");
      assert.match(warning ?? "", /has nothing at/);
    });
  }

  for (const pointer of ["a", "#/a", "/a~2", "/~"]) {
    it(`rejects ${pointer}`, async () => {
      await assert.rejects(parseFormat(`jsonpointer=${pointer}`), { code: "invalid_options" });
    });
  }
});

describe("xoauth2", () => {
  const response = async (user: string, record: TokenRecord = tokens) => {
    const { text } = await (await parseFormat("xoauth2", { user })).render(record);
    assert.match(text, /^[A-Za-z0-9+/]+=*\n$/);
    return Buffer.from(text, "base64").toString();
  };

  it("prints the first response of SASL XOAUTH2 in base64, on one line", async () => {
    assert.equal(
      await response("alice@example.com"),
      "user=alice@example.com\x01auth=Bearer abc\x01\x01",
    );
    assert.equal(
      await response("jürgen@müller.example"),
      "user=jürgen@müller.example\x01auth=Bearer abc\x01\x01",
    );
    const access_token = "x".repeat(100_000);
    assert.ok((await response("a", { access_token, token_type: "bearer" })).includes(access_token));
  });

  it("prints nothing, and warns, if the token is bound to a key", async () => {
    const format = await parseFormat("xoauth2", { user: "alice" });
    const { text, warning, empty } = await format.render({
      access_token: "abc",
      token_type: "DPoP",
    });
    assert.deepEqual([text, empty], ["", true]);
    assert.match(warning ?? "", /bound to a key \(DPoP\)/);
  });

  for (
    const [user, message] of [
      [undefined, /needs the mail account: --user/],
      ["", /without control characters: got ""/],
      ["alice\x01auth=Bearer other", /got "alice\\u0001auth=Bearer other"/],
      ["alice\n", /got "alice\\n"/],
      ["alice\x7f", /without control characters/],
      ["alice\x85", /without control characters/],
    ] as const
  ) {
    it(`rejects the user ${JSON.stringify(user)}`, async () => {
      await assert.rejects(parseFormat("xoauth2", { user }), { code: "invalid_options", message });
    });
  }

  it("is the only format with a user", async () => {
    await assert.rejects(parseFormat("json", { user: "alice" }), {
      code: "invalid_options",
      message: /it needs --format xoauth2/,
    });
  });
});

describe("parseFormat()", () => {
  for (
    const [name, hint] of [
      ["jsn", /Did you mean json\?/],
      ["JSON", /Did you mean json\?/],
      ["xml", /formats are table, json/],
      ["constructor", /is not known/],
      ["jsonpath", /needs an expression/],
      ["json=x", /takes no expression/],
      ["", /is not known/],
      ["quiet", /is not known/],
    ] as const
  ) {
    it(`rejects ${JSON.stringify(name)}`, async () => {
      await assert.rejects(parseFormat(name), { code: "invalid_options", message: hint });
    });
  }
});

describe("withoutPadding()", () => {
  it("leaves one tab between two cells, and none at the end of a line", () => {
    assert.equal(
      withoutPadding("ACCESS TOKEN\tabc\t\t\t\nEXPIRY\t\t2026-11-24T12:00:00Z\t\n"),
      "ACCESS TOKEN\tabc\nEXPIRY\t2026-11-24T12:00:00Z\n",
    );
  });
});
