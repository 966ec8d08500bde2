import { DeviceLoginError } from "../oauth/errors.ts";
import { env } from "./env.ts";
import { FORMAT_NAMES } from "./formats.ts";
import { header } from "./header.ts";
import { json, jsonPretty, ndjson } from "./json.ts";
import { jsonPointer } from "./json_pointer.ts";
import { suggest } from "./suggest.ts";
import { table } from "./table.ts";
import type { OutputFormat } from "./token_record.ts";

/** Gives a format; what is large is imported when it is asked for. */
type Loader = (expression: string) => OutputFormat | Promise<OutputFormat>;

const PLAIN: Record<string, Loader> = {
  table: () => table,
  default: () => table,
  json: () => json,
  "json-pretty": () => jsonPretty,
  yaml: async () => (await import("./yaml.ts")).yaml,
  ndjson: () => ndjson,
  env: () => env,
  header: () => header,
};

const WITH_EXPRESSION: Record<string, Loader> = {
  jsonpath: async (expression) => (await import("./json_path.ts")).jsonPath(expression),
  jsonpointer: jsonPointer,
};

/**
 * Reads the name of a format, and the expression in it. Whatever is wrong with either is found here,
 * before anybody has approved a login.
 *
 * @param text as given to `--format`
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function parseFormat(text: string): Promise<OutputFormat> {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const expression = equals < 0 ? undefined : text.slice(equals + 1);
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  const selective = Object.hasOwn(WITH_EXPRESSION, name) ? WITH_EXPRESSION[name] : undefined;
  if (plain && expression === undefined) return await plain("");
  if (selective && expression !== undefined) return await selective(expression);
  if (plain) throw refuse(`--format ${name} takes no expression.`);
  if (selective) {
    const example = name === "jsonpath" ? "jsonpath=access_token" : "jsonpointer=/access_token";
    throw refuse(`--format ${name} needs an expression, for example ${example}.`);
  }
  const near = suggest(name, [...Object.keys(PLAIN), ...Object.keys(WITH_EXPRESSION)]);
  throw refuse(
    `--format ${JSON.stringify(text)} is not known.${near ? ` Did you mean ${near}?` : ""} ` +
      `The formats are ${FORMAT_NAMES.join(", ")}.`,
  );
}

function refuse(message: string): DeviceLoginError {
  return new DeviceLoginError("invalid_options", message);
}
