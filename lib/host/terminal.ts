import { open } from "node:fs/promises";
import process from "node:process";
import { safeText } from "./safe_text.ts";
import type { TextOutput } from "./text_output.ts";

/** The terminal, whatever the standard streams are. */
const DEVICE = process.platform === "win32" ? "\\\\.\\CONOUT$" : "/dev/tty";

/**
 * Opens the terminal that this process belongs to, for a person who does not see standard error.
 *
 * @returns the terminal; `undefined` if there is none
 */
export async function openTerminal(): Promise<TextOutput | undefined> {
  const device = await open(DEVICE, "r+").catch(() => undefined);
  if (device === undefined) return undefined;
  const draw = async (text: string) => {
    await device.write(text);
  };
  return {
    write: (text) => draw(safeText(text)),
    draw,
    isTerminal: true,
    columns: 80,
    rows: 24,
  };
}
