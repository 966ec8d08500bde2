import { posixQuoteIfNeeded } from "../../../output/posix_quote.ts";
import { binFolder, pathFolders } from "./folders.ts";
import type { ToolContext, ToolFile, ToolSystem } from "./tool.ts";

/** Writes words as a command line of a POSIX shell. */
export function shellLine(words: readonly string[]): string {
  return words.map(posixQuoteIfNeeded).join(" ");
}

/**
 * Returns the program that a tool runs with arguments of its own: a script, since none of these tools
 * passes on other arguments.
 *
 * @param name its name, without the ending that Windows requires
 * @param options the command that it runs, the system, and the folder, by default that of the user's
 *   programs
 */
export function scriptFile(
  name: string,
  { system, command, folder = binFolder(system) }: Pick<ToolContext, "system" | "command"> & {
    folder?: string;
  },
): ToolFile {
  const windows = system.platform === "win32";
  const script = windows
    ? `@echo off\r\n${command.map(windowsQuote).join(" ")} %*\r\n`
    : `#!/bin/sh\n# Written by: device-login setup\nexec ${shellLine(command)} "$@"\n`;
  return {
    path: system.join(folder, windows ? `${name}.cmd` : name),
    edits: [{ format: "program", entry: { script } }],
  };
}

/** Notes that a program is not found by its name, if its folder is not on the `PATH`. */
export function pathNotes(tool: string, system: ToolSystem): string[] {
  const folder = binFolder(system);
  if (pathFolders(system).includes(folder)) return [];
  return [
    `${folder} is not on your PATH. Add it there, since ${tool} finds the program by its name.`,
  ];
}

function windowsQuote(word: string): string {
  const escaped = word.replaceAll("%", "%%");
  return /^[\w.:\\/=,-]+$/.test(word) ? escaped : `"${escaped}"`;
}
