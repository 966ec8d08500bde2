import { printable } from "../oauth/encoding/printable.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";

/** The context of a prompt, by which a person distinguishes their own sign-in from a trick. */
export interface PromptContext {
  /** The server's name. */
  server: string;
  /** The client's identifier. */
  clientId: string;
  /** The requested scopes. */
  scope: readonly string[];
}

/** The style of the text. */
export interface PromptStyle {
  /** Emphasizes what a person opens or types. */
  strong: (text: string) => string;
  /** Subdues what is less important. */
  faint: (text: string) => string;
}

/** No style. */
export const UNSTYLED: PromptStyle = { strong: (text) => text, faint: (text) => text };

/**
 * Formats the prompt (RFC 8628 section 3.3): the URL, the code, the client, and when not to
 * approve.
 *
 * @param prompt the server's values, shown as received except for control characters
 * @param options the context, and the style
 */
export function promptText(
  prompt: LoginPrompt,
  { context, style = UNSTYLED }: { context: PromptContext; style?: PromptStyle },
): string {
  const { strong, faint } = style;
  const { verificationUri, verificationUriComplete, userCode } = prompt;
  const scope = context.scope.join(", ") || "no particular scope";
  const lines = [
    `Sign in to ${printable(context.server, 200)}`,
    "",
    `  Open    ${strong(printable(verificationUri))}`,
    `  Enter   ${strong(printable(userCode))}`,
  ];
  if (verificationUriComplete !== undefined) {
    lines.push("", `  or open ${printable(verificationUriComplete)}`);
  }
  lines.push(
    "",
    faint(
      `The client ${JSON.stringify(printable(context.clientId, 100))} requests ${
        printable(scope, 500)
      }.`,
    ),
    "Approve only a sign-in that you have started yourself.",
    "",
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** Formats the prompt in one line, for `--quiet`. */
export function quietPromptText({ verificationUri, userCode }: LoginPrompt): string {
  return `Open ${printable(verificationUri)} and enter ${printable(userCode)}\n`;
}

/**
 * Formats a duration as a clock shows it.
 *
 * @param milliseconds the duration; a negative one counts as zero
 *
 * @example
 * ```ts
 * clockText(125_000); // "2:05"
 * ```
 */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (number: number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
