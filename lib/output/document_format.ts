import { DeviceLoginError } from "../oauth/base/errors.ts";
import { parseFormat } from "./format.ts";
import { DOCUMENT_FORMATS, FORMATS } from "./formats.ts";
import type { FormatOptions, OutputFormat, TokenRecord } from "./token_record.ts";

/** The flags that request a format. */
export interface RequestedFormat extends FormatOptions {
  /** The value of `--format`. */
  format?: string | undefined;
}

/**
 * Reads the name of a format for a document other than tokens.
 *
 * @param requested the flags; by default the document's own table
 * @param table formats the document for a person
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function parseDocumentFormat<Document extends TokenRecord>(
  { format: text = "table", raw }: RequestedFormat,
  table: (document: Document) => string,
): Promise<OutputFormat> {
  const format = await parseFormat(text, { raw });
  if (format.name === "table") {
    return { render: (document) => ({ text: table(document as Document) }) };
  }
  if (FORMATS[format.name].documents) return format;
  throw new DeviceLoginError(
    "invalid_options",
    `--format ${format.name} prints only tokens. The formats of this command are ` +
      `${["table", ...DOCUMENT_FORMATS].join(", ")}.`,
  );
}
