// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Fails if the core uses more than web standards: it must bundle for a neutral platform, and
 * type-check without the types of any runtime: `check_purity.ts [FILE…]`.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import process from "node:process";
import { build } from "esbuild";

const CORE = ["mod.ts", "lib/session/mod.ts", "lib/session/stores/redis_store.ts"];
const entries = process.argv.length > 2 ? process.argv.slice(2) : CORE;

try {
  await build({
    entryPoints: entries,
    outdir: "unused",
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const config = new URL("./neutral.json", import.meta.url).pathname;
  execFileSync(process.execPath, ["check", "--quiet", "--config", config, ...entries], {
    stdio: "inherit",
  });
  console.log(`${entries.join(", ")}: only web standards`);
} catch {
  console.error(`${entries.join(", ")}: more than web standards, see above`);
  process.exitCode = 1;
}
