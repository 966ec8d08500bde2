/**
 * Runs the tests against servers from Debian under all three runtimes. Installs the servers first,
 * as root, where they are missing.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";

const PACKAGES = { glewlwyd: "glewlwyd", sqlite3: "sqlite3" };

const missing = Object.entries(PACKAGES)
  .filter(([program]) => spawnSync("which", [program]).status !== 0)
  .map(([, name]) => name);
if (missing.length > 0) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update", "-qq"], ["install", "-y", "-qq", ...missing]]) {
    execFileSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  }
}
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/interop", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
