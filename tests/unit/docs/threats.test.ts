import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { it } from "node:test";

/** The lines of all tables: a threat, its defense, and the test: a link to a file, and a name. */
const lines = readFileSync("docs/security.md", "utf8").split("\n")
  .map((line) =>
    /^\| (.+?) +\| (.+?) +\| \[[\w.]+\]\(\.\.\/(\S+)\): (.+?) +\|$/.exec(line)?.slice(1)
  )
  .filter((cells) => cells !== undefined);

it("docs/security.md names every attacker, with their threats", () => {
  const page = readFileSync("docs/security.md", "utf8");
  const attackers = [...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  assert.deepEqual(attackers, [
    "The server",
    "The network",
    "Another user of the machine",
    "A phisher",
    "The current folder",
    "The environment",
    "A dependency",
  ]);
  const [, tables = ""] = page.split("## Threats, defenses and tests");
  const rows = tables.split("\n").filter((line) => /^\| (?!Threat|-)/.test(line));
  assert.equal(lines.length, rows.length, "each line must name its test");
  assert.ok(rows.length > 50);
});

it("docs/security.md names only tests that exist", () => {
  for (const [, , file = "", name = ""] of lines) {
    assert.ok(existsSync(file), file);
    const names = testNames(readFileSync(file, "utf8"));
    assert.ok(names.includes(name), `${file} has no test ${JSON.stringify(name)}`);
  }
});

/** Returns the names of a file's tests, in which `…` stands for what varies from case to case. */
function testNames(source: string): string[] {
  return [...source.matchAll(/\b(?:it|test)\(\s*(["'`])((?:\\.|(?!\1)[^])*)\1/g)]
    .map(([, , name = ""]) => name.replace(/\$\{[^}]*\}/g, "…"));
}
