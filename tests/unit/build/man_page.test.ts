import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXIT_STATUS } from "../../../lib/cli/exit_code.ts";
import { VARIABLES } from "../../../lib/cli/variables.ts";
import { formatChoices } from "../../../lib/output/formats.ts";
import { manPage } from "../../../scripts/build/man_page.ts";
import { bold, literal, prose, sentence } from "../../../scripts/build/roff.ts";
import { AWKWARD, defineAwkwardProgram, defineProgram } from "../../support/awkward_program.ts";

const OPTIONS = { version: "1.2.3", date: "2026-02-01" };

const program = await defineProgram();

describe("manPage()", () => {
  const page = manPage(program, OPTIONS);

  /** Returns the lines of a section. */
  const section = (heading: string): string =>
    page.split(/^\.SH /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";

  it("has the usual sections, in the usual order", () => {
    assert.match(page, /^\.TH DEVICE-LOGIN 1 2026-02-01 "device-login 1\.2\.3"\n/);
    assert.deepEqual([...page.matchAll(/^\.SH (.*)$/gm)].map(([, heading]) => heading), [
      "NAME",
      "SYNOPSIS",
      "DESCRIPTION",
      "COMMANDS",
      "OPTIONS",
      "OUTPUT FORMATS",
      "ENVIRONMENT",
      "EXIT STATUS",
      "FILES",
      "EXAMPLES",
      "SEE ALSO",
    ]);
  });

  it("explains every command, flag, format, variable and exit code", () => {
    for (const command of program.commands) {
      assert.ok(
        section("COMMANDS").includes(`.SS ${bold("device-login")} ${bold(command.name())}`),
      );
      for (const { long = "" } of command.options) assert.ok(page.includes(bold(long)), long);
    }
    for (const { long = "" } of program.options) {
      assert.ok(section("OPTIONS").includes(bold(long)), long);
    }
    for (const name of formatChoices()) {
      assert.ok(section("OUTPUT FORMATS").includes(bold(name)), name);
    }
    for (const { name } of VARIABLES) assert.ok(section("ENVIRONMENT").includes(bold(name)), name);
    for (const { codes } of EXIT_STATUS) {
      assert.ok(section("EXIT STATUS").includes(bold(codes.join(", "))), `${codes}`);
    }
  });

  it("lists for each global flag which commands accept it", () => {
    const commands = section("COMMANDS").replaceAll("\n", " ").replaceAll("\\-", "-");
    assert.match(commands, /It takes all options below except --version\./);
    for (
      const [, except = ""] of commands.matchAll(/It takes all options below except ([^.]*)\./g)
    ) {
      const section = commands.split(`except ${except}.`)[1]?.split(".SS")[0] ?? "";
      for (const flag of except.split(", ")) assert.ok(!section.includes(` ${flag}`), flag);
    }
    assert.match(
      commands,
      /it takes --format, --raw, --user, --quiet, --output, --qr, --no-qr, --open, --copy, --bell, --plain, /,
    );
  });

  it("omits hidden flags, and escapes text that looks like a roff command", () => {
    const awkward = manPage(defineAwkwardProgram(), OPTIONS);
    assert.doesNotMatch(awkward, /hidden|secret.-command/);
    assert.match(
      awkward,
      /\\\(aqs \\\(dqso\\\(dq: \[a\] \\eb \\e\\\(aq, \$HOME, \$\(c\), \\\(gad\\\(ga,/,
    );
    assert.match(awkward, /^[\x20-\x7e\n]*$/);
  });
});

describe("roff", () => {
  it("literal() escapes hyphens and leading periods", () => {
    assert.equal(literal("a-b"), "a\\-b");
    assert.equal(literal(". ~/x"), "\\&. \\(ti/x");
    assert.equal(literal("\\"), "\\e");
  });

  it("prose() wraps lines, keeps flags in one piece, and begins no line with a command", () => {
    const lines = prose(`so-called --a-flag (-q) ${"word ".repeat(40)} .profile`);
    assert.equal(lines[0]?.startsWith("so-called \\-\\-a\\-flag (\\-q) word"), true);
    assert.ok(lines.every((line) => line.length <= 80 && !line.startsWith(".")));
    assert.deepEqual(prose(".profile"), ["\\&.profile"]);
    assert.deepEqual(prose("…"), ["\\[u2026]"]);
  });

  it("sentence() starts with a capital and ends with a period", () => {
    assert.deepEqual(sentence("a word"), ["A word."]);
    assert.deepEqual(sentence("A word."), ["A word."]);
    assert.deepEqual(sentence(AWKWARD)[0]?.startsWith("It"), true);
  });
});
