/**
 * What a member of a form or of a JSON object holds, for whoever decides whether it can be shown:
 *
 * - `plain`: what the protocol defines and is no secret.
 * - `text`: the server's own words, which may repeat anything.
 * - `url`: a URL, whose query may hold a code.
 * - `code_url`: a URL that holds a code.
 * - `secret`: a code, a token, a password.
 * - `unknown`: anything else.
 */
export type MemberKind = "plain" | "text" | "url" | "code_url" | "secret" | "unknown";

const KINDS = new Map<string, MemberKind>([
  ...all("plain", [
    "acr_values",
    "active",
    "audience",
    "client_assertion_type",
    "client_id",
    "expires_in",
    "ext_expires_in",
    "grant_type",
    "interval",
    "max_age",
    "refresh_expires_in",
    "refresh_token_expires_in",
    "resource",
    "scope",
    "scopes",
    "status_code",
    "token_type_hint",
  ]),
  ...all("text", [
    "detail",
    "error",
    "error_codes",
    "error_description",
    "error_hint",
    "message",
    "status",
    "timestamp",
    "title",
    "token_type",
  ]),
  ...all("url", [
    "error_uri",
    "issuer",
    "jwks_uri",
    "op_policy_uri",
    "op_tos_uri",
    "service_documentation",
    "verification_uri",
    "verification_url",
  ]),
  ...all("code_url", ["verification_uri_complete", "verification_url_complete"]),
]);

/** What is public of a key (RFC 7517, RFC 7518). */
const PUBLIC_KEY = [
  "alg",
  "crv",
  "e",
  "key_ops",
  "kid",
  "kty",
  "n",
  "use",
  "x",
  "x5t",
  "x5t#S256",
  "y",
];

const SECRET = /token|secret|code|passw|assertion|verifier|credential|cookie|nonce|session|ticket/i;

/**
 * What a member holds, by its name. The names of server metadata follow a pattern (RFC 8414).
 *
 * @param name the member's name
 * @param parent the name of the member that it is in
 */
export function memberKind(name: string, parent: string = ""): MemberKind {
  const known = KINDS.get(name);
  if (known !== undefined) return known;
  if (parent === "keys" && PUBLIC_KEY.includes(name)) return "plain";
  if (/_endpoint$/.test(name)) return "url";
  if (/_supported$/.test(name)) return "plain";
  return SECRET.test(name) ? "secret" : "unknown";
}

function all(kind: MemberKind, names: readonly string[]): [string, MemberKind][] {
  return names.map((name) => [name, kind]);
}
