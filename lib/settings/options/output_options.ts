import { parseFormat } from "../../output/format.ts";
import { type FormatName, FORMATS } from "../../output/formats.ts";
import { quiet as quietFormat } from "../../output/quiet.ts";
import type { OutputFormat } from "../../output/token_record.ts";
import { usage } from "../usage.ts";
import type { Settings } from "../settings.ts";

/** How the result of a login is printed. */
export interface OutputOptions {
  /** Prints the tokens. */
  format: OutputFormat;
  /** The name of the format; `--quiet` has none. */
  formatName: FormatName | undefined;
  /** Whether events go to standard output as they happen. */
  events: boolean;
  /** Whether as little as possible is printed. */
  quiet: boolean;
  /** Whether the result is requested: by a format, `--quiet` or a file. */
  requested: boolean;
  /** The file that gets the result instead of standard output. */
  file?: string | undefined;
  /** Whether a QR code is drawn. @default if a phone can use it, and it fits */
  qr: boolean | undefined;
  /** Whether the URL is opened in a browser on this machine. */
  open: boolean;
  /** Whether the code is put on the clipboard. */
  copy: boolean;
  /** Whether the terminal rings on approval. */
  bell: boolean;
  /** Whether the prompt consists of whole sentences, for a screen reader. */
  plain: boolean;
  /** The program that receives the prompt. */
  promptCommand: string | undefined;
  /** Whether a person reads the result: they can be asked a question. */
  people: boolean;
}

/** Reads how the result is printed. @throws {DeviceLoginError} `invalid_options` */
export async function readOutputOptions(flags: Settings): Promise<OutputOptions> {
  const { format = "table", quiet = false, output: file, promptCommand } = flags;
  const parsed = await parseFormat(format, { raw: flags.raw, user: flags.user });
  const toStdout = file === "-";
  if (file === "") throw usage("--output must be the name of a file: got an empty text.");
  if (promptCommand?.trim() === "") {
    throw usage("--prompt-command must be a command line: got an empty text.");
  }
  return {
    format: quiet ? quietFormat : parsed,
    formatName: quiet ? undefined : parsed.name,
    events: FORMATS[parsed.name].kind === "events" && !quiet,
    quiet,
    requested: flags.format !== undefined || quiet || file !== undefined,
    file: toStdout ? undefined : file,
    qr: flags.noQr === false ? false : flags.qr,
    open: flags.open ?? false,
    copy: flags.copy ?? false,
    bell: flags.bell ?? false,
    plain: flags.plain ?? false,
    promptCommand,
    people: parsed.name === "table" && !quiet,
  };
}
