/** The requests that another implementation of fetch sends again after an error. */
export type SecondTry =
  /** Any: the server has not received it. */
  | "any"
  /** Only a GET: the server may have processed it. */
  | "get";

/** The meaning of the runtimes' codes and texts for the same failure. */
export interface NetworkErrorMeaning {
  /** Matches the codes and texts. */
  pattern: RegExp;
  /** The cause, then a semicolon and what to do about it. */
  meaning: string;
  /** The requests for which another implementation may succeed, or fail with a better error. */
  secondTry?: SecondTry;
}

/** No trusted authority has signed the certificate. */
export const UNKNOWN_AUTHORITY: NetworkErrorMeaning = {
  pattern:
    /SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|UnknownIssuer|CaUsedAsEndEntity|self.signed certificate|unable to (verify the first|get (local )?issuer)/i,
  meaning: "the server's certificate is signed by an authority that is not trusted here; " +
    "--ca-cert FILE adds one, and so does the variable SSL_CERT_FILE",
  secondTry: "any",
};

/** All meanings. The first that matches is used, so that the more specific ones come first. */
export const NETWORK_ERRORS: readonly NetworkErrorMeaning[] = [
  {
    // Deno's own fetch does not read the common name, as the other implementations do.
    pattern: /not valid for any names/i,
    meaning: "the server's certificate names no host; it needs a subject alternative name",
    secondTry: "any",
  },
  {
    pattern: /ERR_TLS_CERT_ALTNAME_INVALID|NotValidForName|not valid for name|altnames/i,
    meaning: "the server's certificate is for another host name; check the URL",
  },
  {
    pattern:
      /CERT_HAS_EXPIRED|certificate has expired|certificate expired|invalid peer certificate: Expired/i,
    meaning: "the server's certificate has expired; the server must renew it, unless this " +
      "machine's clock is wrong",
  },
  {
    pattern: /CERT_NOT_YET_VALID|certificate (is not yet valid|not valid yet)|NotValidYet/i,
    meaning: "the server's certificate is not valid yet; check this machine's clock",
  },
  {
    pattern:
      /(EE|CA) certificate key too weak|CA signature digest algorithm too weak|KEY_TOO_WEAK/i,
    meaning: "the server's certificate has a weak key or signature; the server needs one with at " +
      "least RSA of 2048 bits, or P-256, and SHA-256",
  },
  {
    // Deno's own fetch says so for a key that it does not support, such as RSA of 1024 bits.
    pattern: /invalid peer certificate: (BadSignature|UnsupportedSignatureAlgorithm)/i,
    meaning: "the server's certificate has a key or signature that is not supported; the server " +
      "needs another one",
    secondTry: "any",
  },
  {
    pattern: /UnsupportedCertVersion/i,
    meaning: "the server's certificate has an old format, X.509 v1; the server needs one in v3",
    secondTry: "any",
  },
  UNKNOWN_AUTHORITY,
  {
    pattern: /ALERT_CERTIFICATE_REQUIRED|CertificateRequired|alert certificate required/i,
    meaning: "the server wants to see a client certificate; --client-cert FILE shows one",
  },
  {
    pattern:
      /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)|UnknownCA|BadCertificate|CertificateUnknown|alert (unknown ca|bad certificate|certificate unknown)/i,
    meaning: "the server does not take the client's certificate",
  },
  {
    pattern: /ALERT_HANDSHAKE_FAILURE|HandshakeFailure|alert handshake failure/i,
    meaning: "the server broke off the TLS handshake; it may want to see a client certificate " +
      "(--client-cert FILE), or have no cipher suite in common with this runtime",
  },
  {
    pattern: /ALERT_PROTOCOL_VERSION|ProtocolVersion|alert protocol version|UNSUPPORTED_PROTOCOL/i,
    meaning: "the server supports no TLS version that is safe to use; it needs TLS 1.2 or 1.3",
  },
  {
    pattern: /NO_APPLICATION_PROTOCOL|NoApplicationProtocol|alert no application protocol/i,
    meaning: "the server supports only HTTP/2; it must also offer HTTP/1.1",
  },
  {
    // Bun's own fetch says so for every failed handshake.
    pattern: /The TLS handshake failed/i,
    meaning: "the TLS handshake failed; check the URL and the server's TLS settings",
    secondTry: "any",
  },
  {
    pattern:
      /EPROTO|WRONG_VERSION_NUMBER|InvalidContentType|corrupt message|packet length too long|wrong version/i,
    meaning: "the server does not speak TLS there; is it a plain http URL?",
  },
  {
    pattern: /\bbad port\b|Requests to port \d+ are blocked/i,
    meaning: "this runtime refuses to connect to that port; use another port",
    secondTry: "any",
  },
  {
    pattern: /HEADERS?_OVERFLOW|Header overflow|message head is too large/i,
    meaning: "the headers of the reply are too large; a proxy or the server adds too many",
    secondTry: "get",
  },
  {
    pattern: /HPE_INVALID_CONSTANT|Expected HTTP\/|invalid HTTP version|unexpected message from/i,
    meaning: "the reply is not HTTP/1.1; another service uses that port, or one that supports " +
      "only HTTP/2",
  },
  {
    pattern:
      /HPE_|HTTPParserError|Malformed_HTTP_Response|InvalidContentLength|CONTENT_LENGTH_MISMATCH|invalid (HTTP|content-length|header)/i,
    meaning: "the reply is not valid HTTP; the server, or a proxy before it, must be fixed",
    secondTry: "get",
  },
  {
    pattern: /UnrequestedUpgrade/,
    meaning: "the server switched to another protocol; it must answer in HTTP/1.1",
  },
  {
    pattern: /unsupported content coding/,
    meaning: "the reply is compressed in a way that is not supported; the server must use gzip, " +
      "or none",
  },
  {
    pattern:
      /ENOTFOUND|EAI_NONAME|failed to lookup address|Name or service not known|Unable to resolve/i,
    meaning: "the host name is not known; check the URL",
  },
  {
    pattern: /EAI_AGAIN|Temporary failure in name resolution/i,
    meaning: "the host name can't be looked up just now",
  },
  {
    pattern: /ECONNREFUSED|ConnectionRefused|Connection refused/i,
    meaning: "nothing listens there (connection refused); is the server up, and the port right?",
  },
  {
    pattern:
      /ECONNRESET|ConnectionClosed|Connection reset|socket hang up|closed unexpectedly|UND_ERR_SOCKET|connection closed|SOCKET_CLOSED|handshake eof/i,
    meaning: "the connection was closed before a reply came",
  },
  {
    pattern: /ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|ConnectionTimeout|timed out/i,
    meaning: "the connection could not be made in time",
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|unreachable/i,
    meaning: "there is no way to that host from here",
  },
  {
    pattern: /NotCapable|Requires net access/i,
    meaning: "this runtime was not permitted to connect there; under Deno that takes --allow-net",
  },
];
