import { decodeBase64url } from "../encoding/base64url.ts";

/** Headers and parameters that are no secrets. Any other may be one, above all the caller's own. */
const PUBLIC =
  /^(accept|content-|host$|user-agent|(acr_values|audience|authorization_details|client_id|(client_assertion|grant)_type|code_challenge_method|max_age|resource|scope|token_type_hint|Action|Version|Role\w+|DurationSeconds)$)/;

/** A value with fewer characters is a secret by its name only: `--param version=1` is none. */
const SHORTEST_UNKNOWN = 4;
const SECRET = /secret|passw|token|code/;

/**
 * What is secret in a request, by name and value.
 *
 * @param headers its headers
 * @param form its body
 */
export function requestSecrets(
  headers: Headers,
  form: Iterable<[string, string]> = [],
): [name: string, value: string][] {
  return [...[...headers].flatMap(headerSecrets), ...form].filter(([name, value]) =>
    !PUBLIC.test(name) && (value.length >= SHORTEST_UNKNOWN || SECRET.test(name))
  );
}

/** The credentials in a header, without what says of which kind they are, and a password in them. */
function headerSecrets([name, value]: [string, string]): [name: string, value: string][] {
  const [, basic, credentials = value] = /^(?:(basic)|bearer|dpop) +(.*)/i.exec(value) ?? [];
  const secrets: [string, string][] = [[name, credentials]];
  if (basic) {
    try {
      const password = new TextDecoder().decode(decodeBase64url(credentials)).replace(
        /^[^:]*:/,
        "",
      );
      // RFC 6749 section 2.3.1: it is encoded as in a form.
      const decoded = new URLSearchParams(`=${password}`).get("") ?? "";
      secrets.push(["password", password], ["client_secret", decoded]);
    } catch {
      // It is not what it says; the whole is hidden all the same.
    }
  }
  return secrets;
}
