import process from "node:process";
import { isatty } from "node:tty";

/** Milliseconds after which Deno has removed its download bar; it draws every 120. */
const BAR_REMOVAL_MS = 300;

/**
 * Waits until the runtime no longer draws on the terminal. Deno removes its download bar a moment
 * after the modules are loaded, with the lines that are above the cursor by then.
 *
 * @param isSource whether the program runs from its source, so that Deno may download modules
 */
export async function quietTerminal(isSource: boolean): Promise<void> {
  if (!isSource || process.versions.deno === undefined || !isatty(2)) return;
  await new Promise((resolve) => setTimeout(resolve, BAR_REMOVAL_MS));
}
