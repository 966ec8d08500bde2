import { serve } from "../../lib/host/serve.ts";
import { startProgram } from "../../tests/support/program.ts";
import { ISSUER } from "./endpoints.ts";
import type { Finding } from "./findings.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { FuzzClock } from "./fuzz_clock.ts";
import { createFuzzServer } from "./fuzz_server.ts";
import { createProgramWorld, type ProgramWorld } from "./program_world.ts";
import type { Random } from "./random.ts";
import { judge } from "./run_case.ts";

/** Seconds that a sign-in may wait: these cases take real time. */
const SIGN_IN_SECONDS = "3";

/** The real time in which a process must end: a request may take half a minute. */
const PROCESS_TIMEOUT_MS = 60_000;

/**
 * Creates a case that runs in a process of its own, over real connections.
 *
 * @param random the source of choices
 * @param create creates a case that runs in this process
 */
export function createProcessCase(random: Random, create: () => FuzzCase): FuzzCase {
  for (;;) {
    const input = create();
    // Its keys and its times are those of another server, and nobody waits for lost replies.
    const isMeant = input.target === "program" && input.endpoint !== "id_token" &&
      input.endpoint !== "sts" && !input.replies?.some(({ delivery }) => delivery) &&
      !input.kind.startsWith("command line") && !input.run.includes("resume") &&
      input.run[0] !== "conformance";
    if (!isMeant) continue;
    const run = input.run.map((arg) => arg === "600" ? SIGN_IN_SECONDS : arg);
    if (random.oneIn(3) && run[0] !== "exec") run.push("--trace=trace.txt");
    return { ...input, kind: "process", target: "process", run };
  }
}

/** The world of cases that run in processes. */
export interface ProcessWorld {
  run(input: FuzzCase): Promise<Finding[]>;
  close(): void;
}

/** Serves the server, and signs in to it. */
export async function createProcessWorld(): Promise<ProcessWorld> {
  const clock = new FuzzClock(1, Date.now());
  const served = await serve((request) => server.fetch(request));
  const { url } = served;
  const server = await createFuzzServer({ clock, url: () => url });
  const world: ProgramWorld = await createProgramWorld({ server, clock, url });
  const { machine } = world;
  const here = (text: string) => text.replaceAll(ISSUER, url);
  return {
    async run(input) {
      const { files = {}, env = {}, stdin = "" } = input;
      world.restore();
      world.change(Object.fromEntries(
        Object.entries(files).map(([path, text]) => [path, here(text)]),
      ));
      server.begin(input);
      const args = input.run.map(here);
      // A command line can't contain them.
      if ([...args, ...Object.values(env)].some((text) => text.includes("\0"))) return [];
      const { child, ended: ending } = startProgram(args, {
        env: { ...env, DEVICE_LOGIN_HOME: machine.folder },
        stdin,
        cwd: machine.folder,
      });
      const timer = setTimeout(() => child.kill("SIGKILL"), PROCESS_TIMEOUT_MS);
      const ended = await ending;
      clearTimeout(timer);
      return judge(input, { ...ended, code: ended.code ?? -1 });
    },
    close() {
      served.close();
      machine.remove();
    },
  };
}
