import type { Clock } from "../oauth/base/clock.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";
import { chooseQrCode, type QrWish } from "./choose_qr_code.ts";
import { type PromptContext, promptText, quietPromptText } from "./prompt_text.ts";
import type { PromptOutput, PromptView } from "./prompt_view.ts";
import { spokenPromptText } from "./spoken_text.ts";

/** The options of {@linkcode createPlainView}. */
export interface PlainViewOptions {
  context: PromptContext;
  clock: Clock;
  /** `quiet` prints only the URL and the code, `spoken` whole sentences. @default "log" */
  form?: "log" | "quiet" | "spoken" | undefined;
  /** Whether to draw a QR code, with nothing known of the terminal. @default never */
  qr?: QrWish;
}

/**
 * Creates a view of plain lines, for logs, pipes and screen readers: the prompt, and after it only
 * errors.
 *
 * @param output where the view is written
 * @param options the context of the prompt, and its form
 */
export function createPlainView(output: PromptOutput, options: PlainViewOptions): PromptView {
  const { context, clock, form = "log", qr = false } = options;
  const format = (prompt: LoginPrompt) => {
    if (form === "quiet") return quietPromptText(prompt);
    if (form === "spoken") return spokenPromptText(prompt, { context, now: clock.now() });
    return promptText(prompt, context);
  };
  return {
    async show(event) {
      switch (event.type) {
        case "prompt": {
          if (qr && form !== "quiet") {
            const { code } = await chooseQrCode(event, { wish: qr, utf8: true });
            if (code) await output.write(`${code.lines.join("\n")}\n\n`);
          }
          return await output.write(format(event));
        }
        case "retry":
          if (form === "quiet") return;
          return await output.write(`${printable(event.error.message, 500)} Trying again.\n`);
      }
    },
    note: (text) => output.write(`${text}\n`),
    close: () => Promise.resolve(),
    ask: (text) => output.write(`${text}\n`),
    clear: () => Promise.resolve(),
  };
}
