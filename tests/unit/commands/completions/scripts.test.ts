import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { bashCompletion } from "../../../../lib/commands/completions/bash.ts";
import {
  completionTree,
  everyCommand,
} from "../../../../lib/commands/completions/completion_tree.ts";
import { fishCompletion } from "../../../../lib/commands/completions/fish.ts";
import { powershellCompletion } from "../../../../lib/commands/completions/powershell.ts";
import { zshCompletion } from "../../../../lib/commands/completions/zsh.ts";
import { defineAwkwardProgram, defineProgram } from "../../../support/awkward_program.ts";

const program = await defineProgram();
const GENERATORS = { bashCompletion, zshCompletion, fishCompletion, powershellCompletion };

for (const [name, generate] of Object.entries(GENERATORS)) {
  describe(`${name}()`, () => {
    it("contains every command, flag and value of the program", () => {
      const tree = completionTree(program);
      const script = generate(tree);
      for (const { name, flags, operands } of everyCommand(tree)) {
        const words = [...flags.map(({ value }) => value), ...operands]
          .flatMap((value) => value?.words ?? []);
        const names = flags.flatMap(({ names }) => names);
        // fish lists flags without their hyphens.
        const spelled = generate === fishCompletion
          ? names.map((name) => name.replace(/^--/, "-l ").replace(/^-(?=\w$)/, "-s "))
          : names;
        for (const text of [name, ...words, ...spelled]) {
          assert.ok(script.includes(text), text);
        }
      }
    });

    it("omits what is hidden", () => {
      assert.doesNotMatch(
        generate(completionTree(defineAwkwardProgram())),
        /hidden|secret-command/,
      );
    });
  });
}

describe("powershellCompletion()", () => {
  it("generates the reviewed script", () => {
    const kept = readFileSync("tests/unit/commands/completions/awk-ward.ps1", "utf8");
    assert.equal(powershellCompletion(completionTree(defineAwkwardProgram())), kept);
  });
});
