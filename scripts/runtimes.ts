import { execFileSync } from "node:child_process";
import process from "node:process";

/** The runtimes that everything is tested on. */
export type Runtime = "deno" | "bun" | "node";

/** The versions that are tested. They come from npm where the machine has none that will do. */
export const VERSIONS: Readonly<Record<Runtime, string>> = {
  deno: "2.9.6",
  bun: "1.4.5",
  node: "24.21.0",
};

/** The oldest Node that strips types, and whose agents know proxies. */
const OLDEST_NODE = [24, 5];

/** The runtime that runs this very code. */
export function currentRuntime(): Runtime {
  if ("Deno" in globalThis) return "deno";
  return "Bun" in globalThis ? "bun" : "node";
}

/** The path of a runtime's program: this process's own, the machine's, or npm's. */
export function runtimePath(runtime: Runtime): string {
  if (runtime === currentRuntime()) return process.execPath;
  const variable = `DEVICE_LOGIN_TEST_${runtime.toUpperCase()}`;
  const known = process.env[variable];
  if (known) return known;
  const found = runtime === "node" && machinesNode() || fromNpm(runtime);
  process.env[variable] = found;
  return found;
}

function machinesNode(): string | undefined {
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

function fromNpm(runtime: Runtime): string {
  const script = {
    deno: ["eval", "console.log(Deno.execPath())"],
    bun: ["-e", "console.log(process.execPath)"],
    node: ["-p", "process.execPath"],
  }[runtime];
  const args = ["-y", `${runtime}@${VERSIONS[runtime]}`, ...script];
  const windows = process.platform === "win32";
  return execFileSync(windows ? "npx.cmd" : "npx", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    shell: windows,
  }).trim();
}
