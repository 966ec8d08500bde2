import { formatChoices, type FormatKind } from "../output/formats.ts";
import { COMMANDS } from "./command_list.ts";

/**
 * Finds the kind of JSON that a command line requests for errors, even if the rest of it can't be
 * parsed.
 *
 * @param line the command line
 * @param command the name of the command
 * @returns nothing if errors are only reported on standard error
 */
export function kindOfErrors(line: readonly string[], command: string): FormatKind | undefined {
  const entry = COMMANDS.find(({ name }) => name === command);
  const { errorFormats = ["events", "object"] } = entry ?? {};
  return errorFormats.find((wanted) =>
    formatChoices(({ kind }) => kind === wanted).some((format) =>
      line.some((arg, index) =>
        arg === `--format=${format}` || (arg === "--format" && line[index + 1] === format)
      )
    )
  );
}
