import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { billOfMaterials } from "../../scripts/release/bill_of_materials.ts";
import { runtimePath, VERSIONS } from "../../scripts/runtimes.ts";

it("billOfMaterials() lists program, runtime and packages, and their dependencies", () => {
  const own = { integrity: "sha512-AAEC", license: "MIT", folder: "" };
  const bill = billOfMaterials({
    version: "1.2.3",
    serial: "3e671687-395b-41f5-a30f-a58921a69b79",
    time: 0,
    runtime: { name: "bun", version: "1.0.0", purl: "pkg:github/oven-sh/bun@bun-v1.0.0" },
    packages: [
      { name: "@a/b", version: "1.0.0", direct: false, dependencies: [], ...own },
      { name: "c", version: "2.0.0", direct: true, dependencies: ["@a/b@1.0.0"], ...own },
    ],
  });
  const program = "pkg:github/device-login/device-login@v1.2.3";
  const bun = "pkg:github/oven-sh/bun@bun-v1.0.0";
  assert.deepEqual(bill.dependencies, [
    { ref: program, dependsOn: [bun, "pkg:npm/c@2.0.0"] },
    { ref: bun },
    { ref: "pkg:npm/%40a/b@1.0.0", dependsOn: [] },
    { ref: "pkg:npm/c@2.0.0", dependsOn: ["pkg:npm/%40a/b@1.0.0"] },
  ]);
  const [runtime, scoped] = bill.components as Record<string, unknown>[];
  assert.deepEqual([runtime?.type, runtime?.name, runtime?.version], ["platform", "bun", "1.0.0"]);
  assert.deepEqual(scoped, {
    type: "library",
    "bom-ref": "pkg:npm/%40a/b@1.0.0",
    group: "@a",
    name: "b",
    version: "1.0.0",
    purl: "pkg:npm/%40a/b@1.0.0",
    hashes: [{ alg: "SHA-512", content: "000102" }],
    licenses: [{ expression: "MIT" }],
  });
});

describe("sbom.ts", { timeout: 600_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-bill-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  before(() => {
    const validator = [
      "@cyclonedx/cyclonedx-library@10.3.0",
      "ajv@8.20.0",
      "ajv-formats@3.0.1",
      "ajv-formats-draft2019@1.6.1",
    ];
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", ...validator];
    writeFileSync(join(folder, "package.json"), "{}");
    execFileSync("npm", args, { cwd: folder, stdio: "ignore" });
  });

  const bill = (engine: string) => {
    const args = ["run", "-A", "--no-check", "scripts/release/sbom.ts", engine];
    return spawnSync(runtimePath("deno"), args, { encoding: "utf8" });
  };

  for (const engine of ["deno", "bun"] as const) {
    it(`writes a valid bill for ${engine}, with only the packages of the command`, () => {
      const { stdout } = bill(engine);
      const { components } = JSON.parse(stdout) as {
        components: { group?: string; name: string; version: string }[];
      };
      const names = components.map(({ group, name }) => group ? `${group}/${name}` : name);
      assert.equal(names[0], engine);
      assert.equal(components[0]?.version, VERSIONS[engine]);
      const { imports } = JSON.parse(readFileSync("deno.json", "utf8"));
      const own = ["commander", "jose", "js-yaml", "jsonpath-plus", "oauth4webapi"];
      for (const name of own) assert.ok(names.includes(name), name);
      for (const name of ["esbuild", "fast-check", "yaml", "oidc-provider", "@xterm/headless"]) {
        assert.ok(imports[name] && !names.includes(name), name);
      }
      validate(stdout);
    });
  }

  it("rejects a component without a name", () => {
    const { stdout } = bill("bun");
    assert.throws(() => validate(stdout.replace('"name": "js-yaml",', "")));
  });

  it("requires an engine", () => {
    assert.equal(bill("node").status, 2);
  });

  /** Validates a bill against the CycloneDX schema. */
  function validate(text: string): void {
    const script = `
      import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
      import { readFileSync } from "node:fs";
      const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
      const errors = await validator.validate(readFileSync("bill.json", "utf8"));
      if (errors !== null) throw new Error(JSON.stringify(errors));`;
    writeFileSync(join(folder, "bill.json"), text);
    writeFileSync(join(folder, "validate.mjs"), script);
    execFileSync(runtimePath("node"), ["validate.mjs"], { cwd: folder, stdio: "pipe" });
  }
});
