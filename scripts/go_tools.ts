import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../dist/go", import.meta.url));
const CLIENTS = fileURLToPath(new URL("../tests/interop/tools/go", import.meta.url));

/** Programs in Go that are installed as they are. */
const MODULES = [
  "github.com/google/go-containerregistry/cmd/crane@v0.22.1",
  "oras.land/oras/cmd/oras@v1.3.6",
];

/**
 * The paths of programs in Go, whether they are installed or not. helm takes minutes to compile, so
 * it is tested if somebody has installed it.
 */
export const GO_TOOLS = {
  crane: `${FOLDER}/crane`,
  oras: `${FOLDER}/oras`,
  helm: `${FOLDER}/helm`,
  /** Prints the access key of AWS's default credentials three times. */
  awsSdk: `${FOLDER}/aws_sdk`,
} as const;

/** Compiles the programs, unless that has been done, or there is no Go that can. */
export function installGoTools(): void {
  const { stdout = "" } = spawnSync("go", ["version"], { encoding: "utf8" });
  const [, minor = 0] = /go1\.(\d+)/.exec(stdout ?? "")?.map(Number) ?? [];
  if (minor < 26) return;
  const env = { ...process.env, GOBIN: FOLDER, CGO_ENABLED: "0" };
  const run = (args: string[], cwd = CLIENTS) =>
    execFileSync("go", args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  for (const module of MODULES) {
    const [name] = /\w+(?=@)/.exec(module) ?? [];
    if (!existsSync(`${FOLDER}/${name}`)) run(["install", module]);
  }
  if (!existsSync(GO_TOOLS.awsSdk)) run(["build", "-o", GO_TOOLS.awsSdk, "./aws_sdk"]);
}
