import { printable } from "../oauth/encoding/printable.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";

/** Who asks, whom, and for what: the context that tells a sign-in of one's own from a trick. */
export interface PromptContext {
  /** What the server is called. */
  server: string;
  /** The client's identifier. */
  clientId: string;
  /** The scopes asked for. */
  scope: readonly string[];
}

/** How the text is set. */
export interface PromptStyle {
  /** Makes what has to be typed stand out. */
  strong: (text: string) => string;
  /** Makes what is beside the point recede. */
  faint: (text: string) => string;
}

/** A style for paper: no style at all. */
export const PLAIN: PromptStyle = { strong: (text) => text, faint: (text) => text };

/**
 * What a person reads (RFC 8628 section 3.3): where to go, what to type, and when to say no.
 *
 * @param prompt what the server sent; shown as received, but for control characters
 * @param context who asks, whom, and for what
 * @param options how it is set
 */
export function promptText(
  prompt: LoginPrompt,
  context: PromptContext,
  options: { style?: PromptStyle } = {},
): string {
  const { strong, faint } = options.style ?? PLAIN;
  const { verificationUri, verificationUriComplete, userCode } = prompt;
  const scope = context.scope.join(", ") || "no scope in particular";
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
      `The client ${JSON.stringify(printable(context.clientId, 100))} asks for ${
        printable(scope, 500)
      }.`,
    ),
    "Approve only a sign-in that you have started yourself.",
    "",
  );
  return lines.map((line) => `${line}\n`).join("");
}

/** The same in one line, for who wants as little as possible. */
export function quietPromptText({ verificationUri, userCode }: LoginPrompt): string {
  return `Open ${printable(verificationUri)} and enter ${printable(userCode)}\n`;
}

/**
 * A span of time as a clock shows it.
 *
 * @param milliseconds the span; below zero counts as none
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
