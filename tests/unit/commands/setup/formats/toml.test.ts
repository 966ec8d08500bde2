import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse as parseToml } from "smol-toml";
import { toml } from "../../../../../lib/commands/setup/formats/toml.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

/** Parses a text, into objects with the usual prototype. */
const parse = (text: string) => JSON.parse(JSON.stringify(parseToml(text)));

const provider = {
  table: "registry",
  name: "global-credential-providers",
  value: "/home/ann/.local/bin/cargo-credential-device-login-work",
  others: ["cargo:token"],
};
const scalar = { name: "keyring-provider", value: "subprocess" };

const lists = [
  "",
  '# mine\n[registries.work]\nindex = "sparse+https://x/" # here\n',
  '[registry] # ours\ndefault = "work"\n\n[net]\nretry = 3\n',
  '[registry]\nglobal-credential-providers = ["cargo:token", "cargo:libsecret"] # both\n',
  "[registry]\nglobal-credential-providers = [\n  # the file\n  'cargo:token', # ]\n]\n[a]\nb = 1\n",
  '[registry]\nglobal-credential-providers = [\n  "cargo:token",\n  "other",\n]\n',
  "[registry]\nglobal-credential-providers = []\n",
  'registry.global-credential-providers = ["cargo:token"]\n',
  "[registry]\n",
  'text = """\n[registry]\n"""\n',
];

describe("toml", () => {
  describe("with a list", () => {
    // A header within a text is the one case that only a person can edit.
    testFormat(toml, { entry: provider, texts: lists.slice(0, -1) });
  });
  describe("with a text", () => {
    testFormat(toml, { entry: scalar, texts: ["", "a = 1\n[pip]\nb = 2\n", "# mine\n[x]\n"] });
  });

  it("keeps cargo's own provider, which a list replaces", () => {
    assert.equal(
      toml.add("", provider),
      `[registry]\nglobal-credential-providers = ["cargo:token", "${provider.value}"]\n`,
    );
    const present = '[registry]\nglobal-credential-providers = ["other"]\n';
    assert.deepEqual(parse(toml.add(present, provider)), {
      registry: { "global-credential-providers": ["other", provider.value] },
    });
  });

  it("leaves what a person has added", () => {
    const changed = toml.add("", provider).replace("]\n", ']\ndefault = "x"\n')
      .replace('"]', '", "mine"]');
    assert.match(changed, /mine/);
    const left = toml.remove(changed, { entry: provider, before: "" });
    assert.deepEqual(parse(left), {
      registry: { default: "x", "global-credential-providers": ["cargo:token", "mine"] },
    });
  });

  it("refuses what it can't edit", () => {
    assertFault(
      () => toml.add('registry = { default = "x" }\n', provider),
      undefined,
      /only a person can change/,
    );
    assertFault(() => toml.add(lists.at(-1) ?? "", provider), undefined, /only a person/);
    assertFault(() => toml.add('keyring-provider = "disabled"\n', scalar), 1, /another value/);
    assertFault(() => toml.add("a = 1\nb =\n", scalar), 2, /not valid TOML/);
    assertFault(
      () => toml.add("[registry]\nglobal-credential-providers = 7\n", provider),
      2,
      /another value/,
    );
  });
});
