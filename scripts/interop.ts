/**
 * Runs the tests against servers, shells and tools from Debian and PyPI under all three runtimes:
 * `deno task interop`. First installs the packages of `tests/interop/tools` and, as root, what is
 * missing from Debian. The tests of cargo, Go and Terraform run if these are installed.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages, PROXY_PACKAGES } from "./debian_packages.ts";
import { installPythonTools } from "./python_tools.ts";

installDebianPackages({
  ...PROXY_PACKAGES,
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
  skopeo: "skopeo",
  openssl: "openssl",
  "ssh-keygen": "openssh-client",
  keytool: "default-jre-headless",
  pk12util: "libnss3-tools",
  puttygen: "putty-tools",
  tmux: "tmux",
});
installPythonTools();
for (const cwd of ["tests/interop/tools", "tests/interop/tools/redis_5"]) {
  execFileSync(process.execPath, ["install", "--quiet"], {
    cwd,
    stdio: ["ignore", "ignore", "inherit"],
  });
}
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/interop", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
