/**
 * Builds the binaries and tests them: `deno task binary`. Tests their contents, their behavior in an
 * unusual environment, with proxies from Debian (as root on Linux; installs them), and the end-to-end
 * tests with the binary for this machine.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import process from "node:process";
import { installDebianPackages, PROXY_PACKAGES } from "./debian_packages.ts";
import { binaryName, hostTarget } from "./compile/targets.ts";

const DEVICE_LOGIN_TEST_BINARY = resolve("dist/bin", binaryName(hostTarget()));

if (process.platform === "linux" && process.getuid?.() === 0) {
  installDebianPackages(PROXY_PACKAGES);
}
const steps = [
  ["scripts/compile/compile.ts", "--engine", "deno"],
  ["scripts/compile/compile.ts", "--engine", "bun"],
  ["scripts/test.ts", "tests/binary", "tests/e2e", "--runtime", "deno"],
];
for (const step of steps) {
  const { status } = spawnSync(process.execPath, ["run", "-A", ...step], {
    stdio: "inherit",
    env: { ...process.env, DEVICE_LOGIN_TEST_BINARY },
  });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
