import type { BuildOptions } from "esbuild";

/** What all bundles have in common: one code for Deno, Bun and Node. */
export const bundleOptions: BuildOptions = {
  bundle: true,
  format: "esm",
  target: "es2023",
  // No runtime in particular: packages come in the form that needs none.
  platform: "neutral",
  conditions: ["browser"],
  mainFields: ["module", "main"],
  minify: true,
  // The notices that packages have in their code stay there: in a file beside, they would get lost.
  legalComments: "eof",
};
