import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The npm package, packed and installed into an empty project. */
export interface Packed {
  /** The paths in the package. */
  files: string[];
  /** The project with the package. */
  folder: string;
  /** The path of the tarball. */
  tarball: string;
  /** Removes the project. */
  remove(): void;
}

/** Packs `dist/npm` and installs it as a user would. */
export function installPackage(): Packed {
  const folder = mkdtempSync(join(tmpdir(), "device-login-package-"));
  const command = ["pack", "--json", "--pack-destination", folder, resolve("dist/npm")];
  const [packed] = JSON.parse(npm(command, folder)) as [
    { filename: string; files: { path: string }[] },
  ];
  const tarball = join(folder, packed.filename);
  npm(["install", "--no-audit", "--no-fund", "--ignore-scripts", tarball], folder);
  return {
    files: packed.files.map(({ path }) => path).toSorted(),
    folder,
    tarball,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function npm(args: readonly string[], cwd: string): string {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
