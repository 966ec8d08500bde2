import { execFileSync, spawnSync } from "node:child_process";
import process from "node:process";

/**
 * Installs Debian packages, as root, for programs that are missing.
 *
 * @param packages the package of each program, by the program's name
 */
export function installDebianPackages(packages: Readonly<Record<string, string>>): void {
  const missing = Object.entries(packages)
    .filter(([program]) => spawnSync("which", [program]).status !== 0)
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update", "-qq"], ["install", "-y", "-qq", ...missing]]) {
    execFileSync("apt-get", args, { env, stdio: ["ignore", "ignore", "inherit"] });
  }
}
