import { execFileSync } from "node:child_process";
import process from "node:process";

/** The runtimes that the tests run on. */
export type Runtime = "deno" | "bun" | "node";

/** The tested versions. They are downloaded from npm if this machine has no suitable one. */
export const VERSIONS: Readonly<Record<Runtime, string>> = {
  deno: "2.9.6",
  bun: "1.4.5",
  node: "26.10.0",
};

/** The older versions of Node that the package and the single file are tested with. */
export const OLDER_NODE_VERSIONS: readonly string[] = ["22.23.3", "24.21.0"];

/** The oldest Node that strips types and whose agents support proxies: major and minor version. */
const OLDEST_NODE = [24, 5];

/** Returns the runtime that runs this code. */
export function currentRuntime(): Runtime {
  if ("Deno" in globalThis) return "deno";
  return "Bun" in globalThis ? "bun" : "node";
}

/** Returns the path of a runtime: this process's own, one installed on the machine, or one from npm. */
export function runtimePath(runtime: Runtime): string {
  if (runtime === currentRuntime()) return process.execPath;
  const variable = `DEVICE_LOGIN_TEST_${runtime.toUpperCase()}`;
  const known = process.env[variable];
  if (known) return known;
  const found = runtime === "node" && installedNode() || pathFromNpm(runtime, VERSIONS[runtime]);
  process.env[variable] = found;
  return found;
}

function installedNode(): string | undefined {
  try {
    const script = "process.stdout.write(`${process.version} ${process.execPath}`)";
    const [version = "", path] = execFileSync("node", ["-e", script], { encoding: "utf8" }).split(
      " ",
    );
    const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
    const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
    const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
    return recent ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the path of this version of a runtime, which is downloaded from npm if necessary. */
export function pathFromNpm(runtime: Runtime, version: string): string {
  const script = {
    deno: ["eval", "console.log(Deno.execPath())"],
    bun: ["-e", "console.log(process.execPath)"],
    node: ["-p", "process.execPath"],
  }[runtime];
  const args = ["-y", `${runtime}@${version}`, ...script];
  const windows = process.platform === "win32";
  return execFileSync(windows ? "npx.cmd" : "npx", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    shell: windows,
  }).trim();
}
