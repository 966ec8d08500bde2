import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";

/** The packages of the proxies in `tests/support/debian_proxies.ts`. */
export const PROXY_PACKAGES: Readonly<Record<string, string>> = {
  squid: "squid",
  tinyproxy: "tinyproxy",
  danted: "dante-server",
  stunnel4: "stunnel4",
  "libnss_wrapper.so": "libnss-wrapper",
};

/**
 * Installs Debian packages, as root, for programs and libraries that are missing.
 *
 * @param packages the package of each, by the name or path of the program or library
 */
export function installDebianPackages(packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages)
    .filter(([name]) => !isInstalled(name))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update", "-qq"], ["install", "-y", "-qq", ...missing]]) {
    execFileSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  }
}

function isInstalled(name: string): boolean {
  if (name.startsWith("/")) return existsSync(name);
  if (!name.endsWith(".so")) return spawnSync("which", [name]).status === 0;
  return spawnSync("ldconfig", ["-p"], { encoding: "utf8" }).stdout.includes(name);
}
