import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DocumentedCommand } from "../../../lib/cli/documented_command.ts";
import { wholeHelp } from "../../../lib/cli/whole_help.ts";
import { defineProgram } from "../../support/awkward_program.ts";

const program = await defineProgram();

/** Returns a command and those below it, each with the words that run it. */
function everyCommand(
  command: DocumentedCommand,
  words: string[] = [],
): [string, DocumentedCommand][] {
  const name = [...words, command.name()];
  return [
    [name.join(" "), command],
    ...command.commands.flatMap((below) => everyCommand(below, name)),
  ];
}

describe("help", () => {
  for (const [name, command] of everyCommand(program)) {
    const lines = command.configureOutput({ getOutHelpWidth: () => 80 }).helpInformation()
      .trimEnd().split("\n");

    it(`of ${name} is short at 80 columns, and shows usage and examples first`, () => {
      assert.ok(lines.length <= (command.name() === "login" ? 60 : 45), `${lines.length} lines`);
      for (const line of lines) assert.ok(line.length <= 80 || /^ {2}[$#] /.test(line), line);
      assert.match(lines[0] ?? "", /^Usage: device-login/);
      if (name.endsWith(" help")) return;
      const examples = lines.indexOf("Examples:");
      const flags = lines.findIndex((line) => /^ {2}-/.test(line));
      assert.ok(examples > 0 && examples < flags);
      assert.ok(lines.some((line) => line.startsWith("  --help-all ")));
    });
  }

  it("of the program shows no flags of a login", () => {
    assert.doesNotMatch(program.helpInformation(), /--wait|--issuer </);
    assert.match(wholeHelp(program), / --wait .*[^]* --issuer </);
  });

  it("of logout offers only its own flags; the whole help has all", () => {
    const logout = program.commands.find((command) => command.name() === "logout");
    assert.doesNotMatch(logout?.helpInformation() ?? "", /--acr-values/);
    assert.ok(logout);
    assert.match(wholeHelp(logout), / --acr-values [^]*\nEnvironment:[^]*\nExit codes:/);
  });
});
