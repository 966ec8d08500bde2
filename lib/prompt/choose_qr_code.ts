import { isLoopback } from "../oauth/http/secure_url.ts";
import type { LoginPrompt } from "../oauth/login/login_event.ts";
import type { QrCode } from "./qr_code.ts";

/** Whether a QR code is drawn: always, never, or by default if a phone can use it. */
export type QrWish = boolean | undefined;

/** The options of {@linkcode chooseQrCode}. */
export interface QrChoiceOptions {
  wish: QrWish;
  /** Whether the terminal shows more than ASCII. */
  utf8: boolean;
}

/** A QR code, or the reason why there is none. */
export interface QrChoice {
  readonly code?: QrCode | undefined;
  /** Whether it is drawn even if the prompt is then taller than the terminal. */
  readonly forced?: boolean;
  readonly missing?: string;
}

/**
 * Draws the QR code of a prompt, unless it would be useless.
 *
 * @param prompt the URLs
 * @param options the wish of the person, and the terminal
 */
export async function chooseQrCode(
  { verificationUri, verificationUriComplete }: LoginPrompt,
  { wish, utf8 }: QrChoiceOptions,
): Promise<QrChoice> {
  const uri = verificationUriComplete ?? verificationUri;
  const url = URL.parse(uri);
  if (wish === false) return {};
  if (wish === undefined && url !== null && isLoopback(url)) {
    return { missing: `Open it on this machine: no other device can reach ${url.hostname}.` };
  }
  if (wish === undefined && !utf8) return { missing: "A QR code needs a UTF-8 locale." };
  const { qrCode } = await import("./qr_code.ts");
  const code = qrCode(uri);
  return code === undefined
    ? { missing: "The URL is too long for a QR code." }
    : { code, forced: wish === true };
}
