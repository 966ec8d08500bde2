import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { serve } from "../../lib/host/serve.ts";
import { createAuthorizationServer } from "../../lib/testing/mod.ts";
import { buildOneFile } from "../build/one_file.ts";
import { compileByBun } from "../compile/bun_binary.ts";
import { hostTarget } from "../compile/targets.ts";
import { type Runtime, runtimePath } from "../runtimes.ts";
import { type Comparison, median } from "./comparison.ts";

/** How often each program runs. */
const ROUNDS = 21;

/** The forms of the program, by the name in the table. */
const FORMS = ["node", "deno", "bun", "binary"];

/** The command that starts a program: the words before its arguments. */
type Start = readonly string[];

/** What start-up times are measured of. */
export interface StartUpOptions {
  /** The runtimes, or `binary` for the one that Bun compiles. @default all */
  forms?: readonly string[] | undefined;
  /** Another program, which takes the same `--endpoint` and `--client-id`. */
  against?: string | undefined;
}

const folder = mkdtempSync(join(tmpdir(), "device-login-bench-"));
const env = { ...process.env, DEVICE_LOGIN_HOME: join(folder, "home") };

/**
 * Compares the start-up time of the program, from source, in one file and as a binary, with that of
 * a minimal commander program. "first request" is the time until a server receives a request.
 * "token" prints a saved, valid token, and is compared with `--version` of the same program.
 *
 * @param options which forms, and another program
 */
export async function* compareStartUp(
  { forms = FORMS, against }: StartUpOptions,
): AsyncGenerator<Comparison> {
  try {
    await buildOneFile("dist/device-login.js");
    for (const form of forms) {
      const { bare, built, source } = form === "binary" ? binaries() : scripts(form as Runtime);
      if (source) yield* compareEnds({ form: `${form}, cli.ts`, start: source, bare });
      const name = source ? `${form}, one file` : form;
      yield* compareEnds({ form: name, start: built, bare });
      if (against !== undefined) {
        const [ours = NaN, theirs = NaN] = await compare(
          [built, against.split(" ")],
          firstRequestOf,
        );
        yield { what: `${name}: first request`, unit: "ms", ours, peer: against, theirs };
      }
      await saveSession(built);
      const lines = [[...built, "token"], [...built, "--version"]];
      const [ours = NaN, theirs = NaN] = await compare(lines, endOf);
      yield { what: `${name}: token`, unit: "ms", ours, peer: "its --version", theirs };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* compareEnds(
  { form, start, bare }: { form: string; start: Start; bare: Start },
): AsyncGenerator<Comparison> {
  for (const flag of ["--version", "--help"]) {
    const lines = [[...start, flag], [...bare, flag]];
    const [ours = NaN, theirs = NaN] = await compare(lines, endOf);
    yield { what: `${form}: ${flag}`, unit: "ms", ours, peer: "bare commander", theirs };
  }
}

/** The commands of a bare program and of ours, as built and, if a runtime runs it, from source. */
interface Forms {
  bare: Start;
  built: Start;
  source?: Start;
}

function scripts(runtime: Runtime): Forms {
  const path = runtimePath(runtime);
  const start = runtime === "deno" ? [path, "run", "-A", "--no-check"] : [path];
  return {
    bare: [...start, "scripts/bench/bare.ts"],
    built: [...start, "dist/device-login.js"],
    source: [...start, "cli.ts"],
  };
}

function binaries(): Forms {
  const bare = join(folder, "bare");
  const ours = join(folder, "device-login");
  const options = ["--compile", "--minify", "--bytecode", "--format=esm", "--outfile", bare];
  const build = ["build", ...options, "scripts/bench/bare.ts"];
  execFileSync(runtimePath("bun"), build, { stdio: "ignore" });
  compileByBun(hostTarget(), ours);
  return { bare: [bare], built: [ours] };
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
