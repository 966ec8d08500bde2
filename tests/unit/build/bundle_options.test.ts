import assert from "node:assert/strict";
import { it } from "node:test";
import { build } from "esbuild";
import { bundleOptions } from "../../../scripts/build/bundle_options.ts";

it("bundleOptions keeps license notices in the bundle, and in no separate file", async () => {
  const { outputFiles } = await build({
    ...bundleOptions,
    stdin: { contents: "/*! by Somebody, @license MIT */ console.log(1);" },
    outfile: "bundle.js",
    write: false,
  });
  assert.equal(outputFiles.length, 1);
  assert.match(outputFiles[0]?.text ?? "", /by Somebody, @license MIT/);
});
