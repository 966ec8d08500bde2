import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import type { Option } from "commander";
import type { DocumentedCommand } from "../../lib/cli/documented_command.ts";
import type { Example } from "../../lib/cli/command_notes.ts";
import { EXIT_STATUS } from "../../lib/cli/exit_code.ts";
import { createWholeProgram } from "../../lib/commands/program.ts";
import { VARIABLES } from "../../lib/cli/variables.ts";
import { VERSION } from "../../lib/host/version.ts";
import { processHost } from "../../lib/host/process_host.ts";
import { formatNotes } from "../../lib/output/format_notes.ts";
import { bold, code, italic, item, literal, prose, sentence } from "./roff.ts";

/** The footer of the manual page. */
export interface ManPageOptions {
  version: string;
  /** As `YYYY-MM-DD`. */
  date: string;
}

/** The files that the program reads and writes on Linux. */
const FILES = [
  { path: "~/.config/device-login/config.yaml", holds: "the profiles' settings" },
  {
    path: "~/.local/state/device-login/",
    holds: "sessions and pending logins, readable only by their owner",
  },
];

/**
 * Writes the program's manual page.
 *
 * @param file the path to write to
 */
export async function buildManPage(file: string): Promise<void> {
  const program = await createWholeProgram(processHost());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, manPage(program, { version: VERSION, date: sourceDate() }));
}

/**
 * Returns the manual page of a program, in roff's man macros.
 *
 * @param program the program whose commands and flags it describes
 * @param options the footer
 */
export function manPage(program: DocumentedCommand, options: ManPageOptions): string {
  const name = program.name();
  const commands = everyCommand(program);
  const sections: Record<string, string[]> = {
    "NAME": [`${literal(name)} \\- ${prose(program.summary()).join(" ")}`],
    "SYNOPSIS": commands.flatMap((
      command,
      index,
    ) => [...(index > 0 ? [".br"] : []), usage(command)]),
    "DESCRIPTION": prose(program.description()),
    "COMMANDS": commands.slice(1).flatMap((command) => about(command, program)),
    "OPTIONS": groups(program),
    "OUTPUT FORMATS": [
      "The result goes to standard output, everything else to standard error.",
      ...formatNotes().flatMap(({ names, prints }) => item(names.map(bold).join(", "), prints)),
    ],
    "ENVIRONMENT": [
      "A flag overrides its variable.",
      ...VARIABLES.flatMap(({ name, meaning, flag }) =>
        item(bold(name), flag === undefined ? meaning : `${meaning} (flag: ${flag})`)
      ),
    ],
    "EXIT STATUS": EXIT_STATUS.flatMap(({ codes, meaning }) =>
      item(bold(codes.join(", ")), meaning)
    ),
    "FILES": FILES.flatMap(({ path, holds }) => item(literal(path), holds)),
    "EXAMPLES": examples(program.notes.examples).slice(1),
    "SEE ALSO": [
      `${bold("curl")}(1),`,
      `${bold("jq")}(1)`,
      ".PP",
      ".UR https://www.rfc-editor.org/rfc/rfc8628",
      "RFC 8628, OAuth 2.0 Device Authorization Grant",
      ".UE",
    ],
  };
  const title = `.TH ${name.toUpperCase()} 1 ${options.date} "${name} ${options.version}"`;
  const body = Object.entries(sections).flatMap(([heading, lines]) => [`.SH ${heading}`, ...lines]);
  return [title, ...body].map((line) => `${line}\n`).join("");
}

/** Returns the program and its visible commands, depth first. */
function everyCommand(command: DocumentedCommand): DocumentedCommand[] {
  const below = command.createHelp().visibleCommands(command) as DocumentedCommand[];
  return [command, ...below.flatMap(everyCommand)];
}

/** Formats a usage line such as `device-login completions [options] <shell>`. */
function usage(command: DocumentedCommand): string {
  return command.createHelp().commandUsage(command).split(" ").map((word) => {
    const [, open = "", name, close = ""] = /^([<[])(.*?)([>\]])$/.exec(word) ?? [];
    if (name === undefined) return bold(word);
    return open === "<" ? italic(name) : `${open}${italic(name)}${close}`;
  }).join(" ");
}

/** Describes a command: its purpose, its arguments, and the options it shares and adds. */
function about(command: DocumentedCommand, program: DocumentedCommand): string[] {
  const help = command.createHelp();
  const offered = help.visibleOptions(program);
  const flags = help.visibleOptions(command);
  const taken = new Set(flags.map(({ long }) => long));
  const own = flags.filter((option) => !offered.some((one) => isSame(one, option)));
  return [
    `.SS ${usage(command)}`,
    ...sentence(command.description()),
    ...shared(offered, ({ long }) => taken.has(long)),
    ...help.visibleArguments(command).flatMap((argument) =>
      item(italic(argument.name()), help.argumentDescription(argument))
    ),
    ...own.flatMap((option) => item(term(option), help.optionDescription(option))),
    ...examples(command.notes.examples),
  ];
}

/** Lists the program's options that a command takes, or those that it does not: the shorter list. */
function shared(options: readonly Option[], takes: (option: Option) => boolean): string[] {
  const [taken, missing] = [takes, (option: Option) => !takes(option)].map((which) =>
    options.filter(which).map(({ long }) => `${long}`).filter((name) => !name.startsWith("--help"))
  );
  if (!taken?.length || !missing) return [];
  if (missing.length === 0) return prose("It takes all options below.");
  if (missing.length < taken.length) {
    return prose(`It takes all options below except ${missing.join(", ")}.`);
  }
  return prose(`Of the options below it takes ${taken.join(", ")}.`);
}

function isSame(one: Option, other: Option): boolean {
  return one.flags === other.flags && one.description === other.description;
}

/** Describes the program's options by group. */
function groups(program: DocumentedCommand): string[] {
  const help = program.createHelp();
  const grouped = help.groupItems(
    program.options as Option[],
    help.visibleOptions(program),
    (option) => (option as Option).helpGroupHeading ?? "Options:",
  );
  return [...grouped].flatMap(([heading, options]) => [
    `.SS ${heading.replace(/:$/, "")}`,
    ...options.flatMap((option) => item(term(option), help.optionDescription(option))),
  ]);
}

function term({ flags }: Option): string {
  return flags.split(/( \[|[ ,]+)/).map((part) => {
    // An optional value follows a `=`.
    if (part === " [") return "[=";
    const [, name, optional] = /^<(.*)>$|^(.*)\]$/.exec(part) ?? [];
    if (optional !== undefined) return `${italic(optional)}]`;
    if (name !== undefined) return italic(name);
    return part.startsWith("-") ? bold(part) : part;
  }).join("");
}

/** Formats examples, each as a paragraph of its own. */
function examples(examples: readonly Example[]): string[] {
  return examples.flatMap(({ does, lines }) => [".PP", ...prose(`${does}:`), ...code(lines)]);
}

/** Returns the date of the sources, so that the same sources give the same page. */
function sourceDate(): string {
  const seconds = process.env.SOURCE_DATE_EPOCH ??
    execFileSync("git", ["log", "-1", "--format=%ct"], { encoding: "utf8" });
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
}
