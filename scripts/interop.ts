/**
 * Runs the tests against servers and shells from Debian, and servers from PyPI, under all three
 * runtimes: `deno task interop`. First installs the packages of `tests/interop/tools` and, as root,
 * what is missing from Debian.
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
  virtualenv: "virtualenv",
});
execFileSync(process.execPath, ["install", "--quiet"], {
  cwd: "tests/interop/tools",
  stdio: ["ignore", "ignore", "inherit"],
});
installPythonPackages("tests/interop/tools/python");
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/interop", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;

/** Installs the packages that a folder's `requirements.txt` lists, with their hashes. */
function installPythonPackages(folder: string): void {
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  run("virtualenv", "--quiet", ".venv");
  const flags = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:"];
  run(".venv/bin/python", "-m", "pip", "install", ...flags, "-r", "requirements.txt");
}
