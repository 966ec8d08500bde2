/** The runtimes' codes and texts for a certificate that no trusted authority has signed. */
const UNKNOWN_AUTHORITY =
  /SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|UnknownIssuer|CaUsedAsEndEntity|self.signed certificate|unable to (verify the first|get (local )?issuer)/i;

/** The meaning of the runtimes' codes and texts for the same failure, and what to do about it. */
export const MEANINGS: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [
    /ERR_TLS_CERT_ALTNAME_INVALID|NotValidForName|not valid for name|altnames/i,
    "the server's certificate is for another host name; check the URL",
  ],
  [
    /CERT_HAS_EXPIRED|certificate has expired|certificate expired|invalid peer certificate: Expired/i,
    "the server's certificate has expired",
  ],
  [
    UNKNOWN_AUTHORITY,
    "the server's certificate is signed by an authority that is not trusted here; " +
    "--ca-cert FILE adds one, and so does the variable SSL_CERT_FILE",
  ],
  [
    /ALERT_CERTIFICATE_REQUIRED|CertificateRequired|alert certificate required/i,
    "the server wants to see a client certificate; --client-cert FILE shows one",
  ],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)|UnknownCA|BadCertificate|CertificateUnknown|alert (unknown ca|bad certificate|certificate unknown)/i,
    "the server does not take the client's certificate",
  ],
  [
    /ALERT_HANDSHAKE_FAILURE|HandshakeFailure|alert handshake failure/i,
    "the server broke off the TLS handshake; it may want to see a client certificate " +
    "(--client-cert FILE)",
  ],
  [
    /EPROTO|WRONG_VERSION_NUMBER|InvalidContentType|corrupt message|packet length too long|wrong version/i,
    "the server does not speak TLS there; is it a plain http URL?",
  ],
  [
    /ENOTFOUND|EAI_NONAME|failed to lookup address|Name or service not known|Unable to resolve/i,
    "the host name is not known; check the URL",
  ],
  [/EAI_AGAIN|Temporary failure in name resolution/i, "the host name can't be looked up just now"],
  [
    /ECONNREFUSED|ConnectionRefused|Connection refused/i,
    "nothing listens there (connection refused); is the server up, and the port right?",
  ],
  [
    /ECONNRESET|ConnectionClosed|Connection reset|socket hang up|closed unexpectedly|UND_ERR_SOCKET|connection closed/i,
    "the connection was closed before a reply came",
  ],
  [
    /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ConnectionTimeout|timed out/i,
    "the connection could not be made in time",
  ],
  [/EHOSTUNREACH|ENETUNREACH|unreachable/i, "there is no way to that host from here"],
  [
    /NotCapable|Requires net access/i,
    "this runtime was not permitted to connect there; under Deno that takes --allow-net",
  ],
];

/** The error for a server whose authority is in none of the lists of trusted ones. */
export class UnknownAuthority extends Error {
  override name = "UnknownAuthority";

  /**
   * @param problems why other lists could not be used, in plain words
   * @param cause the error of the connection
   */
  constructor(problems: readonly string[], cause: unknown) {
    super(problems.join("; "), { cause });
  }
}

/** Whether a request failed because no trusted authority signed the server's certificate. */
export function isUnknownAuthority(error: unknown): boolean {
  return meaningOf(error)?.[0] === UNKNOWN_AUTHORITY;
}

/**
 * Describes a failed request in plain words, the same on every runtime.
 *
 * @param error the error of fetch
 */
export function describeNetworkError(error: unknown): string {
  const known = meaningOf(error)?.[1];
  const more = error instanceof UnknownAuthority && error.message ? ` (${error.message})` : "";
  if (known !== undefined) return known + more;
  return [...chain(error)].findLast((text) => text !== "") ?? "the connection failed";
}

function meaningOf(error: unknown): (typeof MEANINGS)[number] | undefined {
  const texts = [...chain(error)].join("\n");
  return MEANINGS.find(([pattern]) => pattern.test(texts));
}

/** Yields the error's texts and codes, from the outermost to the innermost, without URLs. */
function* chain(error: unknown): Generator<string> {
  let current: unknown = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth++) {
    const { code } = current as { code?: unknown };
    const message = current.message.replace(/https?:\/\/[^\s")]*/g, "");
    yield `${current.name === "Error" ? "" : current.name} ${code ?? ""} ${message}`.trim();
    if (current instanceof AggregateError) {
      for (const one of current.errors) yield* chain(one);
    }
    current = current.cause;
  }
}
