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

/** When not to approve. */
export const APPROVAL_WARNING = "Approve only a sign-in that you have started yourself.";

/**
 * Formats the prompt (RFC 8628 section 3.3) for logs and pipes: the URL, the code, the client, and
 * when not to approve.
 *
 * @param prompt the server's values, shown as received except for control characters
 * @param context the server and the request
 */
export function promptText(prompt: LoginPrompt, context: PromptContext): string {
  const { verificationUri, verificationUriComplete, userCode } = prompt;
  const lines = [
    headingText(context),
    "",
    `  Open    ${printable(verificationUri)}`,
    `  Enter   ${printable(userCode)}`,
  ];
  if (verificationUriComplete !== undefined) {
    lines.push("", `  or open ${printable(verificationUriComplete)}`);
  }
  lines.push("", requestText(context), APPROVAL_WARNING, "");
  return lines.map((line) => `${line}\n`).join("");
}

/** Formats the prompt in one line, for `--quiet`. */
export function quietPromptText({ verificationUri, userCode }: LoginPrompt): string {
  return `Open ${printable(verificationUri)} and enter ${printable(userCode)}\n`;
}

/** The prompt's heading, which names the server. */
export function headingText({ server }: PromptContext): string {
  return `Sign in to ${printable(server, 200)}`;
}

/** The sentence about the client and the scopes. */
export function requestText({ clientId, scope }: PromptContext): string {
  const scopes = scope.join(", ") || "no particular scope";
  return `The client ${JSON.stringify(printable(clientId, 100))} requests ${
    printable(scopes, 500)
  }.`;
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
