import { printable } from "../oauth/encoding/printable.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";
import { APPROVAL_WARNING, headingText, type PromptContext, requestText } from "./prompt_text.ts";

/** The names of the characters that a screen reader leaves out. */
const SPOKEN: Readonly<Record<string, string>> = {
  "-": "hyphen",
  " ": "space",
  ".": "dot",
  "_": "underscore",
  "/": "slash",
  ":": "colon",
};

/** The options of {@linkcode spokenPromptText}. */
export interface SpokenOptions {
  context: PromptContext;
  /** The present, in milliseconds since the epoch. */
  now: number;
}

/**
 * Formats the prompt for a screen reader: whole sentences, with the code spelled out.
 *
 * @param prompt the server's values
 * @param options the server, the request, and the present
 */
export function spokenPromptText(
  prompt: LoginPrompt,
  { context, now }: SpokenOptions,
): string {
  const { verificationUri, verificationUriComplete, userCode, expiresAt } = prompt;
  const minutes = Math.max(1, Math.round((expiresAt.getTime() - now) / 60_000));
  return [
    `${headingText(context)}.`,
    `Open this page: ${printable(verificationUri)}`,
    `Enter this code: ${printable(userCode)}`,
    `The code is spelled: ${spell(userCode)}.`,
    ...(verificationUriComplete === undefined
      ? []
      : [`This page already contains the code: ${printable(verificationUriComplete)}`]),
    requestText(context),
    APPROVAL_WARNING,
    `The code is valid for ${minutes === 1 ? "1 minute" : `${minutes} minutes`}.`,
    "Waiting for approval.",
  ].map((line) => `${line}\n`).join("");
}

/**
 * Spells a code out, character by character. Case is named only if the code has both.
 *
 * @example
 * ```ts
 * spell("WD-7"); // "W, D, hyphen, 7"
 * ```
 */
export function spell(code: string): string {
  const mixed = code !== code.toUpperCase() && code !== code.toLowerCase();
  return [...code].map((character) => {
    const isCapital = mixed && character !== character.toLowerCase();
    return (isCapital ? "capital " : "") + (SPOKEN[character] ?? printable(character));
  }).join(", ");
}
