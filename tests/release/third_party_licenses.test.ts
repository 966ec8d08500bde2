import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { build } from "esbuild";
import { bundleOptions } from "../../scripts/build/bundle_options.ts";
import { requiredBuiltins } from "../../scripts/build/lazy_builtins.ts";
import { runtimePath } from "../../scripts/runtimes.ts";

const TEXT = readFileSync("dist/THIRD_PARTY_LICENSES.txt", "utf8");
const [, ...SECTIONS] = TEXT.split(/^-{80}\n\n/m);

describe("THIRD_PARTY_LICENSES.txt", { timeout: 300_000 }, () => {
  it("has a section for exactly the packages of the bill of materials", () => {
    const script = ["run", "-A", "--no-check", "scripts/release/sbom.ts", "bun"];
    const bill = execFileSync(runtimePath("deno"), script, { encoding: "utf8" });
    const { components } = JSON.parse(bill) as {
      components: { group?: string; name: string; version: string }[];
    };
    const packages = components.slice(1).map(({ group, name, version }) =>
      `${group ? `${group}/` : ""}${name} ${version}`
    );
    assert.ok(packages.length > 4);
    const headings = SECTIONS.map((section) => /^(\S+ \S+) \(.+\)$/m.exec(section)?.[1]);
    assert.deepEqual(headings, packages);
  });

  it("omits no package with code in a bundle", async () => {
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: ["cli.ts", "lib/testing/mod.ts"],
      outdir: "unused",
      external: ["node:*"],
      plugins: [requiredBuiltins],
      metafile: true,
      write: false,
    });
    const names = new Set(
      Object.keys(metafile.inputs).flatMap((path) =>
        /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []
      ),
    );
    assert.ok(names.size > 4);
    for (const name of names) {
      assert.ok(SECTIONS.some((section) => section.startsWith(`${name} `)), name);
    }
  });

  it("has a license text and a copyright holder for each package", () => {
    for (const section of SECTIONS) assert.match(section, /Copyright|Author: /, section);
  });

  it("is the same in the npm package", () => {
    assert.equal(readFileSync("dist/npm/THIRD_PARTY_LICENSES.txt", "utf8"), TEXT);
  });
});
