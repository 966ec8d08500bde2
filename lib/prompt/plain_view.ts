import { printable } from "../oauth/encoding/printable.ts";
import { type PromptContext, promptText, quietPromptText } from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";

/**
 * A view of plain lines, for logs and pipes: what is to be done, and later only what went wrong.
 *
 * @param output where it writes
 * @param context who asks, whom, and for what
 * @param options `quiet` says as little as possible
 */
export function plainView(
  output: PromptOutput,
  context: PromptContext,
  options: { quiet?: boolean } = {},
): PromptView {
  return {
    async show(event) {
      switch (event.type) {
        case "prompt": {
          const text = options.quiet ? quietPromptText(event) : promptText(event, context);
          return await output.write(text);
        }
        case "retry":
          if (options.quiet) return;
          return await output.write(`${printable(event.error.message, 500)} Trying again.\n`);
      }
    },
    note: (text) => output.write(`${text}\n`),
    close: () => Promise.resolve(),
  };
}
