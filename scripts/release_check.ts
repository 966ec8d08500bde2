/**
 * Lints workflows and install scripts, and tests all that makes a release, under all three runtimes.
 * Installs what it needs from Debian first, as root, where it is missing; Go has to be there.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import process from "node:process";
import { installDebianPackages } from "./debian_packages.ts";

installDebianPackages({
  busybox: "busybox",
  curl: "curl",
  dash: "dash",
  openssl: "openssl",
  shasum: "perl",
  shellcheck: "shellcheck",
  wget: "wget",
});
const { status } = spawnSync(
  process.execPath,
  ["run", "-A", "scripts/test.ts", "tests/release", ...process.argv.slice(2)],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
