/**
 * Tests the examples on workerd, edge-runtime, Deno and in Chromium: `deno task edge`. First installs
 * the packages of `tests/edge/tools` and, as root and if missing, Chromium from Debian.
 *
 * The tests run under Node, the only runtime that these packages support.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages } from "./debian_packages.ts";

installDebianPackages({ chromium: "chromium" });
execFileSync(process.execPath, ["install", "--quiet"], {
  cwd: "tests/edge/tools",
  stdio: ["ignore", "ignore", "inherit"],
});
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/edge", "--runtime", "node", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
