import { DeviceLoginError } from "../oauth/base/errors.ts";
import { formatChoices, type FormatName, FORMATS } from "./formats.ts";
import { suggest } from "./suggest.ts";
import type { FormatOptions, OutputFormat } from "./token_record.ts";

/** A format that was requested by its name. */
export interface NamedFormat extends OutputFormat {
  readonly name: FormatName;
}

/** Other names, which Ory Hydra's command accepts. */
const FORMAT_ALIASES: Readonly<Record<string, FormatName>> = { default: "table" };

/**
 * Reads the name of a format and its expression. Both are checked now, before a login is approved.
 *
 * @param text as given to `--format`
 * @param options how the value of an expression is printed, and the mail account of `xoauth2`
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function parseFormat(
  text: string,
  options: FormatOptions = {},
): Promise<NamedFormat> {
  const [, word = "", expression] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const name = Object.hasOwn(FORMAT_ALIASES, word) ? FORMAT_ALIASES[word] : word;
  if (!isFormatName(name)) throw unknownFormat(text, word);
  const { expression: expected, load } = FORMATS[name];
  if (expected === undefined && expression !== undefined) {
    throw refuse(`--format ${word} takes no expression.`);
  }
  if (expected !== undefined && expression === undefined) {
    throw refuse(`--format ${word} needs an expression, for example ${word}=${expected.example}.`);
  }
  if (expected === undefined && options.raw) {
    throw refuse("--raw prints one value: it needs --format jsonpath=EXPR or jsonpointer=PTR.");
  }
  if (name !== "xoauth2" && options.user !== undefined) {
    throw refuse("--user names a mail account: it needs --format xoauth2.");
  }
  return { name, ...await load(expression ?? "", options) };
}

function isFormatName(name: string | undefined): name is FormatName {
  return name !== undefined && Object.hasOwn(FORMATS, name);
}

function unknownFormat(text: string, word: string): DeviceLoginError {
  const near = suggest(word, [...Object.keys(FORMATS), ...Object.keys(FORMAT_ALIASES)]);
  return refuse(
    `--format ${JSON.stringify(text)} is not known.${near ? ` Did you mean ${near}?` : ""} ` +
      `The formats are ${formatChoices().join(", ")}.`,
  );
}

function refuse(message: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", message);
}
