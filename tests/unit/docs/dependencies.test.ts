import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";

const page = readFileSync("docs/dependencies.md", "utf8");
const { imports } = JSON.parse(readFileSync("deno.json", "utf8")) as {
  imports: Record<string, string>;
};

/** The rows of all tables, without their headings: a package, its purpose, alternatives. */
const rows = page.split("\n").filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));

it("docs/dependencies.md has one line for each package of deno.json, and no other", () => {
  const packages = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"))
    .map(([name]) => name);
  assert.ok(packages.length > 10);
  assert.deepEqual(rows.map(([name]) => name?.replaceAll("`", "")).toSorted(), packages.toSorted());
});

it("docs/dependencies.md states each package's purpose and the alternatives", () => {
  for (const [name, purpose, alternatives] of rows) assert.ok(purpose && alternatives, name);
});

it("docs/dependencies.md names the replacements of libraries that exist only on JSR", () => {
  for (
    const name of ["cliffy", "@std/yaml", "@std/assert", "commander", "js-yaml", "node:assert"]
  ) {
    assert.ok(page.split("\n## ")[0]?.includes(name), name);
  }
});

it("deno.json pins every import to one version, or maps it to a file of the project", () => {
  for (const [name, target] of Object.entries(imports)) {
    assert.match(target, /^(npm:(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+|\.\/\S+\.ts)$/, name);
  }
});

it("deno.lock is frozen, and has a hash for each package", () => {
  const { lock } = JSON.parse(readFileSync("deno.json", "utf8")) as { lock: unknown };
  assert.deepEqual(lock, { frozen: true });
  const { npm } = JSON.parse(readFileSync("deno.lock", "utf8")) as {
    npm: Record<string, { integrity?: string }>;
  };
  for (const target of Object.values(imports).filter((one) => one.startsWith("npm:"))) {
    assert.ok(npm[target.slice("npm:".length)], target);
  }
  for (const [name, { integrity }] of Object.entries(npm)) {
    assert.match(integrity ?? "", /^sha512-/, name);
  }
});
