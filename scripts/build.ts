/**
 * Builds `dist/device-login.js`: the whole program in one file, for Deno, Bun and Node.
 *
 * @module
 */

import { chmodSync } from "node:fs";
import { build } from "esbuild";

const outfile = "dist/device-login.js";

await build({
  entryPoints: ["cli.ts"],
  outfile,
  bundle: true,
  format: "esm",
  // No runtime in particular: packages come in the form that needs none.
  platform: "neutral",
  conditions: ["browser"],
  mainFields: ["module", "main"],
  external: ["node:*"],
  minify: true,
  legalComments: "linked",
});
chmodSync(outfile, 0o755);
