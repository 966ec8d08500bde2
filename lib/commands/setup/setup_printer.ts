import type { Host } from "../../host/host.ts";
import { printRendering } from "../../cli/print_rendering.ts";
import { parseDocumentFormat } from "../../output/document_format.ts";
import type { TokenRecord } from "../../output/token_record.ts";

/** Prints a result: the document in the requested format, or the text for a person. */
export type SetupPrinter = (result: { document: TokenRecord; text: string }) => Promise<void>;

/**
 * Creates the printer before anything is changed: a format may be unknown.
 *
 * @param format the value of `--format`
 * @param host the system around the program
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function createSetupPrinter(
  format: string | undefined,
  host: Host,
): Promise<SetupPrinter> {
  let table = "";
  const printed = await parseDocumentFormat({ format }, () => table);
  return async ({ document, text }) => {
    table = text;
    await printRendering(await printed.render(document), host);
  };
}
