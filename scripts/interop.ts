/**
 * Runs the tests against servers and shells from Debian under all three runtimes: `deno task interop`.
 * First installs the packages of `tests/interop/tools` and, as root, what is missing from Debian.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages } from "./debian_packages.ts";

installDebianPackages({
  glewlwyd: "glewlwyd",
  sqlite3: "sqlite3",
  zsh: "zsh",
  fish: "fish",
  shellcheck: "shellcheck",
  mandoc: "mandoc",
  "redis-server": "redis-server",
  "gnome-keyring-daemon": "gnome-keyring",
  "secret-tool": "libsecret-tools",
  "dbus-run-session": "dbus",
  tmux: "tmux",
});
execFileSync(process.execPath, ["install", "--quiet"], {
  cwd: "tests/interop/tools",
  stdio: ["ignore", "ignore", "inherit"],
});
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/interop", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
