import { defineProgram } from "../../tests/support/awkward_program.ts";
import { SECRETS } from "./endpoints.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { ODD_TEXTS } from "./mutate.ts";
import { PROFILE, SERVER } from "./program_world.ts";
import type { Random } from "./random.ts";

/** A command, with what it accepts. */
export interface Command {
  /** Its words on the command line. */
  words: string[];
  flags: { name: string; takesValue: boolean; choices: readonly string[] }[];
}

/**
 * The commands that a random command line may run: in the machine of a case they can do nothing
 * outside of its folder.
 */
const FUZZED = [
  "login",
  "token",
  "exec",
  "request",
  "status",
  "logout",
  "whoami",
  "profiles",
  "start",
  "resume",
  "helper",
  "doctor",
  "conformance",
  "completions",
  "help",
];

/** The others: the demo waits for a person, and `setup` changes files of tools. */
const LEFT_OUT = ["demo", "setup"];

/**
 * Reads the commands and their flags from the program's own definition.
 *
 * @throws for a command of which nobody has decided whether it can be fuzzed
 */
export async function readCommands(): Promise<Command[]> {
  const commands: Command[] = [];
  const add = (command: Awaited<ReturnType<typeof defineProgram>>, words: string[]) => {
    const flags = command.options.map(({ long, short, required, optional, argChoices = [] }) => ({
      name: long ?? short ?? "",
      takesValue: required || optional,
      choices: argChoices,
    }));
    commands.push({ words, flags });
    for (const child of command.commands) {
      add(child as typeof command, [...words, child.name()]);
    }
  };
  add(await defineProgram(), []);
  const undecided = commands.filter(({ words: [word] }) =>
    word !== undefined && !FUZZED.includes(word) && !LEFT_OUT.includes(word)
  );
  if (undecided.length > 0) {
    const names = undecided.map(({ words }) => words.join(" ")).join(", ");
    throw new Error(`Add to FUZZED or LEFT_OUT in command_line_cases.ts: ${names}`);
  }
  return commands.filter(({ words: [word = ""] }) => !LEFT_OUT.includes(word));
}

/** Creates a case with an unusual command line. */
export function createCommandLineCase(
  { random, commands }: { random: Random; commands: readonly Command[] },
): FuzzCase {
  const { words, flags } = random.pick(commands);
  const args = [...words];
  if (random.oneIn(2)) args.push(...random.pick([SERVER, PROFILE]));
  for (let left = random.below(4); left > 0; left--) {
    const flag = random.pick(flags);
    if (flag === undefined) continue;
    const { name, takesValue, choices } = flag;
    const text = name === "--client-secret"
      ? SECRETS.clientSecret
      : random.pick(choices.length > 0 && random.oneIn(2) ? choices : ODD_TEXTS);
    if (!takesValue) args.push(name);
    else args.push(...(random.oneIn(3) ? [`${name}=${text}`] : [name, text]));
  }
  for (let left = random.below(3); left > 0; left--) args.push(random.pick(ODD_TEXTS));
  if (random.oneIn(8)) args.splice(random.below(args.length + 1), 0, random.pick(ODD_TEXTS));
  // A sign-in without a limit may wait as long as its server says.
  const waits = words.length === 0 || words[0] === "login";
  return {
    kind: `command line: ${words[0] ?? "(none)"}`,
    target: "program",
    run: waits ? [...words, "--timeout", "600", ...args.slice(words.length)] : args,
    stdin: random.pick(["", "", ...ODD_TEXTS]),
    ...(random.oneIn(3) && { env: { [random.pick(VARIABLES)]: random.pick(ODD_TEXTS) } }),
  };
}

const VARIABLES = [
  "OAUTH2_CLIENT_ID",
  "ORY_SDK_URL",
  "DEVICE_LOGIN_CONFIG",
  "DEVICE_LOGIN_PROFILE",
  "DEVICE_LOGIN_ALLOW_HTTP",
  "DEVICE_LOGIN_ISSUER",
  "DEVICE_LOGIN_FORMAT",
  "DEVICE_LOGIN_SCOPE",
  "HTTPS_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "TERM",
  "NO_COLOR",
];
