/**
 * Runs the examples on workerd, edge-runtime, Deno and in Chromium. Installs first what that takes:
 * the packages of `tests/edge/tools`, and Chromium from Debian, as root, where it is missing.
 *
 * The tests themselves run under Node, the only runtime that these packages are made for.
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
