import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

/** A package that the program embeds. */
export interface EmbeddedPackage {
  name: string;
  version: string;
  /** The hash in `deno.lock`: `sha512-` and Base64. */
  integrity: string;
  /** The SPDX expression in its own manifest. */
  license: string;
  /** The folder that it is installed in. */
  folder: string;
  /** Whether the program imports it directly. */
  direct: boolean;
  /** The packages that it depends on, as `name@version`. */
  dependencies: string[];
}

/** The parts of `deno info --json` that are used. */
interface ModuleGraph {
  modules: { npmPackage?: string }[];
  npmPackages: Record<
    string,
    { name: string; version: string; dependencies: string[]; localPath: string }
  >;
}

/**
 * Returns the packages that a program embeds: those that its modules import, and their dependencies. Runs
 * only under Deno.
 *
 * @param entry the program's entry module
 * @returns the packages, sorted by name
 * @throws {Error} if a package has no integrity hash or no license
 */
export function embeddedPackages(entry: string): EmbeddedPackage[] {
  const info = execFileSync(process.execPath, ["info", "--json", entry], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 64 * 1024 * 1024,
  });
  const { modules, npmPackages } = JSON.parse(info) as ModuleGraph;
  const lock = JSON.parse(readFileSync("deno.lock", "utf8")).npm;
  const packages = new Map<string, EmbeddedPackage>();
  const add = (id: string, direct: boolean): string => {
    const found = npmPackages[id];
    if (found === undefined) throw new Error(`${id} is not installed.`);
    const { name, version, localPath } = found;
    const known = packages.get(id);
    if (known !== undefined) {
      known.direct ||= direct;
      return `${name}@${version}`;
    }
    const { license } = JSON.parse(readFileSync(join(localPath, "package.json"), "utf8"));
    const integrity = lock[id]?.integrity;
    if (!integrity || !license) throw new Error(`${id} has no integrity hash or no license.`);
    const added: EmbeddedPackage = {
      name,
      version,
      integrity,
      license,
      folder: localPath,
      direct,
      dependencies: [],
    };
    packages.set(id, added);
    added.dependencies = found.dependencies.map((id) => add(id, false)).toSorted();
    return `${name}@${version}`;
  };
  for (const { npmPackage } of modules) if (npmPackage !== undefined) add(npmPackage, true);
  return [...packages.values()].toSorted((one, other) => one.name < other.name ? -1 : 1);
}
