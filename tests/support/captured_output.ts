import { safeText } from "../../lib/host/safe_text.ts";
import type { TextOutput } from "../../lib/host/text_output.ts";

/** Creates an output that records what is written. */
export function captureOutput(): TextOutput & { text(): string } {
  let text = "";
  const draw = (more: string) => {
    text += more;
    return Promise.resolve();
  };
  return {
    write: (more) => draw(safeText(more)),
    draw,
    isTerminal: false,
    columns: 100,
    rows: 40,
    text: () => text,
  };
}
