import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  completionTree,
  everyCommand,
} from "../../../../lib/commands/completions/completion_tree.ts";
import { AUTH_METHODS } from "../../../../lib/oauth/client/auth_method.ts";
import { AWKWARD, defineAwkwardProgram, defineProgram } from "../../../support/awkward_program.ts";

const program = await defineProgram();

describe("completionTree()", () => {
  const tree = completionTree(defineAwkwardProgram());
  const flag = (name: string) => tree.flags.find(({ names }) => names.includes(name));

  it("lists the commands by path, except hidden ones", () => {
    const paths = everyCommand(tree).map(({ path, aliases }) => [path.join(" "), ...aliases]);
    assert.deepEqual(paths, [[""], ["outer", "o"], ["outer inner"], ["run"]]);
  });

  it("lists the flags by all their names, except hidden ones", () => {
    assert.deepEqual(tree.flags.map(({ names }) => names.join(" ")), [
      "-H --header",
      "--file",
      "-d --dir",
      "--form",
      "--secret",
      "--no-hurry",
      "-h --help",
    ]);
  });

  it("derives the kind of a value from its choices or its name", () => {
    assert.deepEqual(flag("--form")?.value, {
      name: "form",
      kind: "words",
      words: ["short", "long", "urn:x", "free="],
      variadic: false,
    });
    const kinds = ["--file", "--dir", "--secret", "--no-hurry"]
      .map((name) => flag(name)?.value?.kind);
    assert.deepEqual(kinds, ["file", "folder", "text", undefined]);
    const operands = everyCommand(tree).flatMap(({ operands }) =>
      operands.map(({ name, kind, variadic }) => [name, kind, variadic])
    );
    assert.deepEqual(operands, [
      ["side", "words", false],
      ["file", "file", true],
      ["command", "command", true],
    ]);
  });

  it("marks a flag with a collecting parser as repeatable", () => {
    const repeatable = tree.flags.filter(({ repeatable }) => repeatable);
    assert.deepEqual(repeatable.map(({ names }) => names), [["-H", "--header"]]);
  });

  it("shortens descriptions at a semicolon or a parenthesis", () => {
    assert.equal(flag("--file")?.summary, "a file");
    assert.equal(flag("--dir")?.summary, "a folder");
    assert.equal(flag("--form")?.summary, AWKWARD);
  });
});

describe("completions of the program's flags", () => {
  const flags = everyCommand(completionTree(program)).flatMap(({ flags }) => flags);
  const kind = (name: string) => flags.find(({ names }) => names.includes(name))?.value?.kind;

  it("offer files if the help mentions one", () => {
    for (const command of [program, ...program.commands]) {
      for (const { description, long = "" } of command.options) {
        if (/(?<!@)\bFILE\b/.test(description)) assert.equal(kind(long), "file", long);
      }
    }
  });

  it("offers nothing for a secret", () => {
    assert.equal(kind("--client-secret"), "text");
    assert.equal(kind("--http-header"), "text");
  });

  it("list the formats and the authentication methods", () => {
    const words = (name: string) => flags.find(({ names }) => names.includes(name))?.value?.words;
    assert.deepEqual(words("--auth-method"), AUTH_METHODS);
    assert.deepEqual(words("--format")?.slice(4, 6), ["jsonpath=", "jsonpointer="]);
  });
});
