/**
 * Lints the workflows and install scripts, and tests the parts of a release, under all three runtimes:
 * `deno task release-check`. First installs, as root, what is missing from Debian. Needs Go.
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
