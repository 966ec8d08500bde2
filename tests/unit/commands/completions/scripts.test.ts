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
import { awkwardProgram, definedProgram } from "../../../support/awkward_program.ts";

const program = await definedProgram();
const GENERATORS = { bashCompletion, zshCompletion, fishCompletion, powershellCompletion };

for (const [name, generate] of Object.entries(GENERATORS)) {
  describe(`${name}()`, () => {
    it("contains every command, flag and word of the program", () => {
      const tree = completionTree(program);
      const script = generate(tree);
      for (const { name, flags, operands } of everyCommand(tree)) {
        const words = [...flags.map(({ value }) => value), ...operands]
          .flatMap((value) => value?.words ?? []);
        const names = flags.flatMap(({ names }) => names);
        // fish writes flags without their hyphens.
        const spelled = generate === fishCompletion
          ? names.map((name) => name.replace(/^--/, "-l ").replace(/^-(?=\w$)/, "-s "))
          : names;
        for (const text of [name, ...words, ...spelled]) {
          assert.ok(script.includes(text), text);
        }
      }
    });

    it("omits hidden commands and flags", () => {
      assert.doesNotMatch(generate(completionTree(awkwardProgram())), /hidden|secret-command/);
    });
  });
}

describe("powershellCompletion()", () => {
  it("generates the reviewed script", () => {
    const reviewed = readFileSync("tests/unit/commands/completions/awk-ward.ps1", "utf8");
    assert.equal(powershellCompletion(completionTree(awkwardProgram())), reviewed);
  });
});
