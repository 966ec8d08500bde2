import type { BuildOptions } from "esbuild";

/** The options of all bundles: the same code runs on Deno, Bun and Node. */
export const bundleOptions: BuildOptions = {
  bundle: true,
  format: "esm",
  target: "es2023",
  // Packages are used in the form that depends on no runtime.
  platform: "neutral",
  conditions: ["browser"],
  mainFields: ["module", "main"],
  minify: true,
  // License notices stay in the code: a separate file would get lost.
  legalComments: "eof",
};
