// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Compares the program's start-up time with that of a minimal commander program, under each runtime
 * and as a binary: `deno task bench start-up [--runtime NAME] [--against COMMAND]`. Prints medians and ratios.
 *
 * "first request" is the time from the start until the server receives a request. `--against` names
 * another program to compare it with, which must accept the same `--endpoint` and `--client-id`.
 * "token" prints a saved, valid token, and is compared with `--version` of the same program.
 *
 * @module
 */

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { serve } from "../../lib/host/serve.ts";
import { createAuthorizationServer } from "../../lib/testing/mod.ts";
import { buildOneFile } from "../build/one_file.ts";
import { compileByBun } from "../compile/bun_binary.ts";
import { hostTarget } from "../compile/targets.ts";
import { type Runtime, runtimePath } from "../runtimes.ts";

/** How often each program runs. */
const ROUNDS = 21;
const { values } = parseArgs({
  options: {
    runtime: { type: "string", multiple: true },
    against: { type: "string" },
  },
});

/** The command that starts a program: the words before its arguments. */
type Start = readonly string[];

const folder = mkdtempSync(join(tmpdir(), "device-login-bench-"));
const env = { ...process.env, DEVICE_LOGIN_HOME: join(folder, "home") };
try {
  await buildOneFile("dist/device-login.js");
  for (const runtime of values.runtime ?? ["deno", "bun", "node", "binary"]) {
    const [bare, ours] = runtime === "binary" ? binaries() : sources(runtime as Runtime);
    console.log(`${runtime}:`);
    for (const flag of ["--version", "--help"]) {
      const [low = NaN, own = NaN] = await compare(
        [bare, ours],
        (start) => endOf([...start, flag]),
      );
      console.log(`  ${flag}: ${text(own)}, bare ${text(low)}, ${ratioOf(own, low)}`);
    }
    const other = values.against?.split(" ");
    const starts = other ? [ours, other] : [ours];
    const [own = NaN, theirs] = await compare(starts, firstRequestOf);
    const ratio = theirs ? `, the other ${text(theirs)}, ${ratioOf(own, theirs)}` : "";
    console.log(`  first request: ${text(own)}${ratio}`);
    await saveSession(ours);
    const lines = [[...ours, "--version"], [...ours, "token"]];
    const [version = NaN, token = NaN] = await compare(lines, (line) => endOf(line));
    console.log(`  token: ${text(token)}, --version ${text(version)}, ${ratioOf(token, version)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function sources(runtime: Runtime): [bare: Start, ours: Start] {
  const path = runtimePath(runtime);
  const start = runtime === "deno" ? [path, "run", "-A", "--no-check"] : [path];
  return [[...start, "scripts/bench/bare.ts"], [...start, "dist/device-login.js"]];
}

function binaries(): [bare: Start, ours: Start] {
  const bare = join(folder, "bare");
  const ours = join(folder, "device-login");
  const options = ["--compile", "--minify", "--bytecode", "--format=esm", "--outfile", bare];
  const build = ["build", ...options, "scripts/bench/bare.ts"];
  execFileSync(runtimePath("bun"), build, { stdio: "ignore" });
  compileByBun(hostTarget(), ours);
  return [[bare], [ours]];
}

/** Returns the median times of programs that run in turn. The first run of each fills the caches. */
async function compare(
  starts: readonly Start[],
  time: (start: Start) => number | Promise<number>,
): Promise<number[]> {
  const times = starts.map((): number[] => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, start] of starts.entries()) {
      const taken = await time(start);
      if (round > 0) times[index]?.push(taken);
    }
  }
  return times.map(median);
}

/** Measures the milliseconds until a program ends. */
function endOf([command = "", ...args]: Start): number {
  const begun = performance.now();
  const { status } = spawnSync(command, args, { stdio: "ignore", env });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
  return performance.now() - begun;
}

/** Signs a program in under the default profile. */
async function saveSession([command = "", ...args]: Start): Promise<void> {
  const served = await serve(async (request) => {
    const reply = await server.fetch(request);
    if (server.pending().length > 0) server.approve();
    return reply;
  });
  const server = createAuthorizationServer({ issuer: served.url, interval: 1 });
  const line = ["login", "--profile", "default", "--issuer", served.url, "--client-id", "cli"];
  const child = spawn(command, [...args, ...line], { stdio: "ignore", env });
  const code = await new Promise((resolve) => child.on("close", resolve));
  served.close();
  if (code !== 0) throw new Error(`${command} login ended with ${code}`);
}

/** Measures the milliseconds until a program's first request arrives. */
async function firstRequestOf([command = "", ...args]: Start): Promise<number> {
  let arrived = () => {};
  const request = new Promise<void>((resolve) => arrived = resolve);
  const server = createServer((_request, response) => {
    arrived();
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const line = [...args, "--endpoint", `http://127.0.0.1:${port}`, "--client-id", "cli"];
  const begun = performance.now();
  const child = spawn(command, line, { stdio: "ignore" });
  await request;
  const taken = performance.now() - begun;
  await new Promise((resolve) => child.on("close", resolve));
  server.close();
  return taken;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? NaN;
}

function ratioOf(one: number, other: number): string {
  return `${(one / other).toFixed(2)} x`;
}

function text(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
