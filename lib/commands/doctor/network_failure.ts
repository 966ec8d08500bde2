import { printable } from "../../oauth/encoding/printable.ts";

/** A failed request, as the host describes it. */
export interface NetworkFailure {
  cause: string;
  /** What to do about it, if the host says so. */
  advice?: string | undefined;
}

/**
 * Splits the host's message about a failed request: advice follows the first semicolon.
 *
 * @param message such as `"nothing listens there; is the server up?"`
 */
export function parseNetworkFailure(message: string): NetworkFailure {
  const [cause = "", ...rest] = printable(message, 500).split("; ");
  const advice = rest.join("; ");
  if (advice === "") return { cause };
  return {
    cause,
    advice: `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`.replace(/[^.?]$/, "$&."),
  };
}
