/** The values that stand for `{NAME}` in a client's command line. */
export interface Placeholders {
  /** The issuer identifier, under which the metadata is found. */
  readonly issuer: string;
  /** The URL of the device authorization endpoint. */
  readonly device_endpoint: string;
  /** The URL of the token endpoint. */
  readonly token_endpoint: string;
  /** The URL of the revocation endpoint. */
  readonly revocation_endpoint: string;
  /** The identifier of the client. */
  readonly client_id: string;
  /** Its secret, which it sends only if it can. */
  readonly client_secret: string;
  /** The scopes to request, with spaces. */
  readonly scope: string;
  /** A resource to request. */
  readonly resource: string;
  /** Authorization details to request, as JSON. */
  readonly authorization_details: string;
}

/**
 * Replaces the placeholders in the words of a command line. Other braces stay as they are.
 *
 * @param words the command and its arguments
 * @param values the values by their names
 *
 * @example
 * ```ts
 * fillPlaceholders(["login", "--issuer={issuer}"], { issuer: "http://127.0.0.1:8080" });
 * ```
 */
export function fillPlaceholders(
  words: readonly string[],
  values: Readonly<Record<string, string>>,
): string[] {
  return words.map((word) =>
    word.replace(/\{([a-z_]+)\}/g, (whole, name: string) => values[name] ?? whole)
  );
}
