import { DeviceLoginError } from "../../mod.ts";
import { SECRETS } from "./endpoints.ts";
import { type Finding, inspectText } from "./findings.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import type { FuzzRun } from "./fuzz_machine.ts";
import { runOperation } from "./library_operations.ts";
import type { ProgramWorld } from "./program_world.ts";

/** The real time after which a case counts as hanging. */
const CASE_TIMEOUT_MS = 60_000;

/**
 * The time on the case's own clock after which it should have ended: the code expires after five
 * minutes, `--timeout` is ten, and the last request may take half a minute.
 */
const DEADLINE_MS = 660_000;

/**
 * The same for a judged server: each of 43 replies may take half a minute, and a poll may wait for an
 * interval of a minute.
 */
const JUDGED_DEADLINE_MS = 3_600_000;

/** The command lines whose result contains tokens or a device code. Without a command, it is login. */
const PRINTS_SECRETS = [/^(login|resume|token|helper)\b/, /^start\b.* --no-save/, /^(-|$)/];

/** The helpers whose protocols demand exit code 1, for a host that is not the profile's. */
const EXITS_WITH_1 = ["docker", "keyring"];

/** The secrets that no failure prints, whatever the server has repeated by then. */
const NEVER_PRINTED = [SECRETS.deviceCode, SECRETS.clientSecret];

/**
 * Runs a case, and returns its faults.
 *
 * @param input the case
 * @param world what it runs in
 */
export async function runCase(input: FuzzCase, world: ProgramWorld): Promise<Finding[]> {
  const { server, clock } = world;
  clock.clear();
  server.begin(input);
  const findings = input.target === "library"
    ? await settle(() => runOperation(input, world))
    : await runInProgram(input, world);
  const isJudged = input.run[0] === "conformance";
  if (clock.elapsed > (isJudged ? JUDGED_DEADLINE_MS : DEADLINE_MS)) {
    findings.push({ fault: "hang", detail: `${clock.elapsed / 1000} s on its own clock` });
  }
  return findings;
}

async function runInProgram(input: FuzzCase, world: ProgramWorld): Promise<Finding[]> {
  return judge(input, await runOnMachine(input, world));
}

/** Runs the program of a case, with its files. */
export async function runOnMachine(input: FuzzCase, world: ProgramWorld): Promise<FuzzRun> {
  const { files = {}, run, env, stdin } = input;
  world.restore();
  world.change(files);
  return await world.machine.run(run, { ...(env && { env }), ...(stdin && { stdin }) });
}

/** Returns the faults of a run of the program. */
export function judge(input: FuzzCase, { code, stdout, stderr }: FuzzRun): Finding[] {
  const args = input.run;
  const [command = ""] = args;
  if (code === -1) return [{ fault: "hang", detail: stderr.slice(-300) }];
  const all = Object.values(SECRETS);
  const prints = PRINTS_SECRETS.some((pattern) => pattern.test(args.join(" ")));
  // A result has all that the server replied, which may repeat what was sent.
  const notPrinted = prints ? (code === 0 ? [] : NEVER_PRINTED) : all;
  const findings = [
    ...inspectText(stderr, all),
    ...inspectText(stdout, notPrinted),
  ];
  const isDemanded = command === "helper" && EXITS_WITH_1.includes(args[1] ?? "");
  if (code === 1 && !isDemanded) {
    findings.push({ fault: "exit 1", detail: (stderr || stdout).slice(-500) });
  }
  // It may refuse the client: then there is nothing to judge. A report ends with 5 if the server did
  // not reply to everything, or has no metadata.
  const isJudged = input.kind.startsWith("conformance server") && input.endpoint !== undefined;
  if (isJudged && !(stdout ? [0, 5, 11] : [5, 6]).includes(code)) {
    findings.push({ fault: "no verdict", detail: `exit code ${code}: ${stderr.slice(-500)}` });
  }
  return findings;
}

class Hang extends Error {}

/** Waits for an operation of the library, which may only fail with an error that has a code. */
async function settle(run: () => Promise<void>): Promise<Finding[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Hang()), CASE_TIMEOUT_MS);
  });
  try {
    await Promise.race([run(), late]);
    return [];
  } catch (error) {
    if (error instanceof Hang) return [{ fault: "hang", detail: `${CASE_TIMEOUT_MS} ms` }];
    if (!(error instanceof DeviceLoginError)) {
      return [{ fault: "unclassified error", detail: `${(error as Error)?.stack ?? error}` }];
    }
    // The program escapes what it prints, so only secrets count here.
    return inspectText(error.message, Object.values(SECRETS)).filter(({ fault }) =>
      fault === "secret"
    );
  } finally {
    clearTimeout(timer);
  }
}
