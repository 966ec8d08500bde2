import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The virtual environment of the interop tests. */
const FOLDER = fileURLToPath(new URL("../dist/python", import.meta.url));

/** The packages that are installed there. */
const PACKAGES = ["botocore==1.40.0", "pip==25.2", "uv==0.8.22"];

/** Programs from PyPI, by name: their paths, whether they are installed or not. */
export const PYTHON_TOOLS = {
  python: `${FOLDER}/bin/python`,
  pip: `${FOLDER}/bin/pip`,
  uv: `${FOLDER}/bin/uv`,
} as const;

/** Installs the programs, unless that has been done. */
export function installPythonTools(): void {
  if (existsSync(PYTHON_TOOLS.uv)) return;
  const run = (command: string, args: string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  run("python3", ["-m", "venv", FOLDER]);
  run(PYTHON_TOOLS.pip, ["install", "--quiet", "--disable-pip-version-check", ...PACKAGES]);
}
