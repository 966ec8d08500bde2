import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, it } from "node:test";
import type { DocumentedCommand } from "../../../lib/cli/documented_command.ts";
import { EXIT_STATUS } from "../../../lib/cli/exit_code.ts";
import { VARIABLES } from "../../../lib/cli/variables.ts";
import { wholeHelp } from "../../../lib/cli/whole_help.ts";
import { ERROR_CODES } from "../../../lib/oauth/base/errors.ts";
import { PROVIDERS } from "../../../lib/oauth/providers.ts";
import { formatNotes } from "../../../lib/output/format_notes.ts";
import { SETTING_LIST, variablesOf } from "../../../lib/settings/definitions.ts";
import { SECRET_VARIABLES } from "../../../lib/host/environment.ts";
import { defineProgram } from "../../support/awkward_program.ts";

const program = await defineProgram();
const commands = everyCommand(program);

function everyCommand(command: DocumentedCommand): DocumentedCommand[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Reads the rows of a page's table whose heading starts with this text; code becomes text. */
function table(heading: string, page: string): string[][] {
  const lines = readFileSync(page, "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"));
  return lines.slice(start + 2, end).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.replaceAll("`", "").trim())
  );
}

describe("README.md", () => {
  it("has at most 180 lines, and begins with the installation", () => {
    const text = readFileSync("README.md", "utf8");
    assert.ok(text.split("\n").length <= 181, `${text.split("\n").length - 1} lines`);
    const places = ["npx -y device-login", "--provider", "npm install device-login"]
      .map((words) => text.indexOf(words));
    assert.ok(places.every((place) => place > 0));
    assert.deepEqual(places, places.toSorted((one, other) => one - other));
  });
});

describe("docs/scripts.md", () => {
  it("lists the exit codes of the program", () => {
    assert.deepEqual(
      table("Exit code", "docs/scripts.md"),
      EXIT_STATUS.map(({ codes, meaning }) => [codes.join(", "), meaning]),
    );
  });

  it("lists the formats of the program", () => {
    assert.deepEqual(
      table("`--format`", "docs/scripts.md").map((
        [names, prints],
      ) => [names?.replace(" (the default)", ""), prints]),
      formatNotes().map(({ names, prints }) => [names.join(", "), prints]),
    );
  });
});

describe("docs/library.md", () => {
  const page = "docs/library.md";
  const text = readFileSync(page, "utf8");

  it("lists every option of a login", () => {
    const listed = [...text.matchAll(/^\| Option [^]*?(?=\n\n)/gm)].flatMap(([rows]) =>
      [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    );
    const sources = ["options", "server/server_options", "client/client_options"]
      .concat("request/access_options")
      .map((name) => readFileSync(`lib/oauth/${name}.ts`, "utf8"));
    const members = sources.flatMap((source) => [...source.matchAll(/^ {2}(\w+)\??: /gm)]);
    assert.ok(members.length > 25);
    assert.deepEqual(listed.toSorted(), members.map(([, name]) => name).toSorted());
  });

  it("lists every error code and every warning", () => {
    assert.deepEqual(table("Code", page).map(([code]) => code), ERROR_CODES);
    const warnings = readFileSync("lib/oauth/base/warning.ts", "utf8");
    const codes = [...warnings.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code);
    assert.ok(codes.length > 5);
    assert.deepEqual(table("Warning", page).map(([code]) => code), codes);
  });

  it("names every provider, and begins with the installation", () => {
    for (const name of Object.keys(PROVIDERS)) assert.ok(text.includes(`\`${name}\``), name);
    assert.match(text, /^# The library\n\n(<!-- .* -->\n\n)?```sh\nnpm install device-login/);
  });
});

describe("docs/providers.md", () => {
  it("lists the providers of the program", () => {
    const named = table("`--provider`", "docs/providers.md").map(([name]) => name);
    assert.deepEqual(named, Object.keys(PROVIDERS));
  });
});

describe("docs/helpers", () => {
  it("has a page for every helper, linked from both lists", () => {
    const helpers = program.commands.find((command) => command.name() === "helper")?.commands;
    assert.ok(helpers?.length);
    for (const helper of helpers) {
      const page = `helpers/${helper.name()}.md`;
      assert.ok(readFileSync("docs/README.md", "utf8").includes(`(${page})`), page);
      const list = readFileSync("docs/helpers/README.md", "utf8");
      assert.ok(list.includes(`(${helper.name()}.md)`), page);
    }
  });
});

describe("docs/command_line.md", () => {
  const page = "docs/command_line.md";

  it("maps variables to flags", () => {
    const rows = table("Flag", page).filter(([, variable]) => variable !== "");
    const pairs = rows.flatMap(([flags, variables = ""]) =>
      variables.split(/,\s*/).map((variable) => [variable, /--[\w-]+/.exec(flags ?? "")?.[0]])
    );
    const known = VARIABLES.filter(({ flag }) => flag !== undefined);
    assert.deepEqual(pairs.toSorted(), known.map(({ name, flag }) => [name, flag]).toSorted());
  });

  it("names every command, and every flag of a login", () => {
    const text = readFileSync(page, "utf8");
    for (const command of program.commands) {
      if (command.name() !== "help") assert.ok(text.includes(command.name()), command.name());
    }
    for (const { long } of program.options) {
      if (long && long !== "--version") assert.ok(text.includes(long), long);
    }
  });

  it("names every variable", () => {
    const text = readFileSync(page, "utf8");
    for (const { name } of VARIABLES) assert.ok(text.includes(name), name);
  });
});

describe("VARIABLES", () => {
  it("lists every variable that the program reads", () => {
    const read = globSync("lib/**/*.ts").flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\b(?:env|read|readSwitch)\("([A-Z0-9_]+)"/g)].map((
        [, name],
      ) => name ?? "")
    );
    assert.ok(read.length > 5);
    const known = VARIABLES.map(({ name }) => name);
    assert.deepEqual(read.filter((name) => !known.includes(name)), []);
  });

  it("names only flags that exist", () => {
    const flags = commands.flatMap(({ options }) => options.map(({ long }) => long));
    for (const { flag } of VARIABLES) assert.ok(flag === undefined || flags.includes(flag), flag);
  });
});

for (const command of commands) {
  describe(`the help of ${command.name()}`, () => {
    const text = wholeHelp(command);

    it("has examples, and only known exit codes", () => {
      const { examples, exitCodes, variables = [] } = command.notes;
      assert.ok(examples.length > 0);
      assert.ok(exitCodes.length > 0);
      const codes = EXIT_STATUS.flatMap(({ codes }) => codes);
      assert.deepEqual(exitCodes.filter((code) => !codes.includes(code)), []);
      const names = VARIABLES.map(({ name }) => name);
      assert.deepEqual(variables.filter((name) => !names.includes(name)), []);
      for (const { lines } of examples) {
        for (const line of lines) assert.ok(text.includes(`  $ ${line}\n`), line);
      }
    });

    it("has every flag in a group, and names its variable once", () => {
      assert.doesNotMatch(text, /^Options:/m);
      for (const { long, description } of command.options) {
        assert.doesNotMatch(description, /\n|\((env|default|choices):/, long);
      }
      const flags = command.options.map(({ long }) => long);
      for (const { name, flag } of VARIABLES) {
        if (!flag || !flags.includes(flag)) continue;
        assert.equal(text.split(new RegExp(`\\b${name}\\b`)).length, 2, name);
      }
    });
  });
}

describe("docs/rooms.md", () => {
  it("lists exactly the folders of lib", () => {
    const folders = globSync("lib/**/*.ts").map((file) => dirname(file).replaceAll("\\", "/"));
    assert.deepEqual(
      table("Folder of `lib`", "docs/rooms.md").map(([folder]) => `lib/${folder}`).toSorted(),
      [...new Set(folders)].toSorted(),
    );
  });
});

describe("SECRET_VARIABLES", () => {
  it("has the variables of all settings that may be secrets", () => {
    const secret = SETTING_LIST
      .filter(([name, { saved }]) => name === "clientSecret" || saved === "sealed")
      .flatMap(variablesOf);
    assert.deepEqual(SECRET_VARIABLES.toSorted(), secret.toSorted());
  });
});
