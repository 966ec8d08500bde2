import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gitConfig, helpersFor } from "../../../../../lib/commands/setup/formats/git_config.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const url = "https://git.example.com";
const entry = { url, helper: "!device-login helper git --profile work" };
const awkward = { url, helper: `!'/a b/it'\\''s' "x" # ; \\` };

const texts = [
  "",
  "[user]\n\tname = Ann ; a comment\n# end\n",
  '[credential]\n\thelper = store\n[credential "https://git.example.com"]\n\tusername = ann\n',
  '[core] editor = vim\n[a "b \\" c"] # comment\n\tx = "a # b" \\\n  [user] more\n\tflag\n',
];

describe("gitConfig", () => {
  testFormat(gitConfig, { entry, texts });
  testFormat(gitConfig, { entry: awkward, texts });

  it("writes what git reads", () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    try {
      for (const one of [entry, awkward]) {
        for (const text of texts) {
          const file = join(folder, "config");
          writeFileSync(file, gitConfig.add(text, one));
          const found = execFileSync(
            "git",
            ["config", "--file", file, "--null", "--get-all", `credential.${url}.helper`],
            { encoding: "utf8" },
          );
          assert.deepEqual(found.split("\0"), ["", one.helper, ""]);
        }
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("leaves what a person has added to its section", () => {
    const added = gitConfig.add("", entry);
    const changed = `${added}\tusername = ann\n[user]\n\tname = Ann\n`;
    const left = gitConfig.remove(changed, { entry, before: "" });
    assert.equal(left, `[credential "${url}"]\n\tusername = ann\n[user]\n\tname = Ann\n`);
    const before = `[user]\n\tname = Ann\n${added}[core]\n\tpager =\n`;
    assert.equal(
      gitConfig.remove(before, { entry, before: "" }),
      "[user]\n\tname = Ann\n[core]\n\tpager =\n",
    );
  });

  it("reads the helpers of one server", () => {
    const text = '[Credential "https://git.example.com"]\n\tHelper = "a\\"b" c ; d\n\thelper\n' +
      "[credential]\n\thelper = all\n";
    assert.deepEqual(helpersFor(text, url), ['a"b c', ""]);
    assert.deepEqual(helpersFor(text, "https://other.example.com"), []);
  });

  it("names the line of a fault", () => {
    for (
      const [text, line] of [
        ["[user]\n\tname = Ann\n[broken\n", 3],
        ["name = Ann\n", 1],
        ["[a]\n\t7up = x\n", 2],
        [`[credential "${url}"]\n\thelper = "open\n`, 2],
        [`[credential "${url}"]\n\tusername = a \\\n`, 2],
      ] as const
    ) {
      assertFault(
        () => gitConfig.add(text, entry),
        line,
        /is not|is open|must not end with a backslash/,
      );
    }
  });
});
