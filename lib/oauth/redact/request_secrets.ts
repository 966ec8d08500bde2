import { decodeBase64url } from "../encoding/base64url.ts";

/** Headers and parameters that are not secret. Any other may be, in particular the caller's own. */
const PUBLIC_NAMES =
  /^(accept|content-|host$|user-agent|(acr_values|audience|authorization_details|client_id|(client_assertion|grant|requested_token|subject_token)_type|code_challenge_method|max_age|resource|scope|token_type_hint|Action|Version|Role\w+|DurationSeconds)$)/;

/** A shorter value is a secret only by its name: that of `--param version=1` is not. */
const MIN_SECRET_LENGTH = 4;
const SECRET_NAMES = /secret|passw|token|code/;

/**
 * Returns the secrets of a request, by name and value.
 *
 * @param headers the request's headers, by lower-case name
 * @param form the parameters in its body
 */
export function requestSecrets(
  headers: Iterable<[string, string]>,
  form: Iterable<[string, string]> = [],
): [name: string, value: string][] {
  return [...[...headers].flatMap(headerSecrets), ...form].filter(([name, value]) =>
    !PUBLIC_NAMES.test(name) && (value.length >= MIN_SECRET_LENGTH || SECRET_NAMES.test(name))
  );
}

/** Returns the credentials in a header without their scheme, and the password in them. */
function headerSecrets([name, value]: [string, string]): [name: string, value: string][] {
  const [, basic, credentials = value] = /^(?:(basic)|bearer|dpop) +(.*)/i.exec(value) ?? [];
  const secrets: [string, string][] = [[name, credentials]];
  if (basic) {
    try {
      const password = new TextDecoder().decode(decodeBase64url(credentials)).replace(
        /^[^:]*:/,
        "",
      );
      // RFC 6749 section 2.3.1: the password is form-encoded.
      const decoded = new URLSearchParams(`=${password}`).get("") ?? "";
      secrets.push(["password", password], ["client_secret", decoded]);
    } catch {
      // The credentials are malformed, and are redacted as a whole.
    }
  }
  return secrets;
}
