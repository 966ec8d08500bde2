import { printable } from "../oauth/encoding/printable.ts";
import { type PromptContext, promptText, quietPromptText } from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";

/**
 * Creates a view of plain lines, for logs and pipes: the prompt, and after it only errors.
 *
 * @param output where the view is written
 * @param options the context of the prompt; `quiet` prints only the URL and the code
 */
export function createPlainView(
  output: PromptOutput,
  { context, quiet = false }: { context: PromptContext; quiet?: boolean },
): PromptView {
  return {
    async show(event) {
      switch (event.type) {
        case "prompt": {
          const text = quiet ? quietPromptText(event) : promptText(event, { context });
          return await output.write(text);
        }
        case "retry":
          if (quiet) return;
          return await output.write(`${printable(event.error.message, 500)} Trying again.\n`);
      }
    },
    note: (text) => output.write(`${text}\n`),
    close: () => Promise.resolve(),
  };
}
