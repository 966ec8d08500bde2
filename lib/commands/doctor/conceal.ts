/** A text from elsewhere, without what must not be shown. */
export type Conceal = (text: string) => string;

/**
 * Makes what takes secrets out of a server's words, which may repeat what was sent, in the forms in
 * which that was.
 *
 * @param secrets what is not to be shown; those shorter than four characters hide nothing, and would
 *   only take letters out of words
 */
export function concealing(secrets: readonly string[]): Conceal {
  const forms = secrets.filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, new URLSearchParams([["", secret]]).toString().slice(1)]);
  return (text) => forms.reduce((shown, form) => shown.replaceAll(form, "[hidden]"), text);
}
