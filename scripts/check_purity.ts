// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where the core needs more than web standards: it has to bundle for no platform at all, and
 * to type-check without any runtime's types.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import process from "node:process";
import { build } from "esbuild";

const entry = process.argv[2] ?? "mod.ts";

try {
  await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const config = new URL("./neutral.json", import.meta.url).pathname;
  execFileSync(process.execPath, ["check", "--quiet", "--config", config, entry], {
    stdio: "inherit",
  });
  console.log(`${entry} needs web standards alone.`);
} catch {
  console.error(`${entry} needs more than web standards; see above.`);
  process.exitCode = 1;
}
