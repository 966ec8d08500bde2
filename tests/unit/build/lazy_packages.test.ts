import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { build } from "esbuild";
import { bundleOptions } from "../../../scripts/build/bundle_options.ts";
import { requiredBuiltins } from "../../../scripts/build/lazy_builtins.ts";

/** The modules that import a package statically. */
const LOADED_BY: Record<string, string[]> = {
  "jsonpath-plus": ["lib/output/json_path.ts"],
  "lean-qr": ["lib/prompt/qr_code.ts"],
  socks: ["lib/host/socks_tunnel.ts"],
};

const { metafile: { outputs } } = await build({
  ...bundleOptions,
  entryPoints: ["cli.ts"],
  outdir: "unused",
  splitting: true,
  external: ["node:*"],
  plugins: [requiredBuiltins],
  metafile: true,
  write: false,
});

/** The modules in one chunk of the program, and in all chunks that load with it. */
function modulesOf(part: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(part)) return [];
  seen.add(part);
  const { inputs = {}, imports = [] } = outputs[part] ?? {};
  const statically = imports.filter(({ kind }) => kind === "import-statement");
  return [...Object.keys(inputs), ...statically.flatMap(({ path }) => modulesOf(path, seen))];
}

describe("the program in chunks", () => {
  for (const [name, expected] of Object.entries(LOADED_BY)) {
    it(`loads ${name} only for ${expected}`, () => {
      const loaders = Object.entries(outputs).flatMap(([part, { entryPoint }]) =>
        entryPoint && modulesOf(part).some((path) => path.includes(`node_modules/${name}/`))
          ? [entryPoint]
          : []
      );
      assert.deepEqual(loaders, expected);
    });
  }

  it("loads a built-in module that evaluates scripts only to reach the garbage collector", () => {
    const loaders = Object.entries(outputs).flatMap(([, { entryPoint, imports }]) =>
      imports.some(({ path }) => path === "node:vm") ? [entryPoint] : []
    );
    assert.deepEqual(loaders, ["lib/host/release_memory.ts"]);
  });
});
