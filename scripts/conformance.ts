// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Tests this program with its own client suite: `conformance.ts [RUNTIME…]`, by default under Deno,
 * Bun and Node. The suite itself runs under the same runtime.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { ownRuns } from "./conformance/own_runs.ts";
import { type Runtime, runtimePath, VERSIONS } from "./runtimes.ts";

const CLI = resolve("cli.ts");
const runtimes = Object.keys(VERSIONS) as Runtime[];
const wanted = process.argv.length > 2
  ? runtimes.filter((name) => process.argv.includes(name))
  : runtimes;
const folder = mkdtempSync(join(tmpdir(), "conformance-"));
try {
  for (const runtime of wanted) {
    const program = runtime === "deno"
      ? [runtimePath(runtime), "run", "-A", "--no-check", "--quiet", CLI]
      : [runtimePath(runtime), CLI];
    for (const { name, args } of ownRuns(program, folder)) {
      console.log(`\n== ${runtime}: ${name}`);
      const [command = "", ...rest] = [...program, "conformance", "client", ...args];
      const { status } = spawnSync(command, rest, { stdio: "inherit" });
      if (status !== 0) process.exitCode = status ?? 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
