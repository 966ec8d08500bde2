import { printable } from "../../oauth/encoding/printable.ts";

/** What the host says of a failed request, taken apart. */
export interface NetworkWords {
  /** What is wrong. */
  why: string;
  /** What to do about it, where it says so. */
  advice?: string | undefined;
}

/**
 * Takes the host's words for a failed request apart: behind the first semicolon stands what to do.
 *
 * @param error such as `"nothing listens there; is the server up?"`
 */
export function networkWords(error: string): NetworkWords {
  const [why = "", ...rest] = printable(error, 500).split("; ");
  const advice = rest.join("; ");
  if (advice === "") return { why };
  return {
    why,
    advice: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`.replace(/[^.?]$/, "$&."),
  };
}
