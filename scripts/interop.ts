/**
 * Runs the tests against servers and shells from Debian under all three runtimes. Installs these
 * first, as root, where they are missing.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages } from "./debian_packages.ts";

installDebianPackages({
  glewlwyd: "glewlwyd",
  sqlite3: "sqlite3",
  zsh: "zsh",
  fish: "fish",
  shellcheck: "shellcheck",
  mandoc: "mandoc",
});
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/interop", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
