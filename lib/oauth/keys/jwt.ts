import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";

/** What signs a JWT: a private key, or a secret that is shared with the server. */
export interface Signer {
  /** The algorithm, as RFC 7518 section 3.1 names it. */
  readonly alg: string;
  /** What the key is known by at the server. */
  readonly kid?: string | undefined;
  /** Signs. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

/** What a JWT says. */
export interface JwtParts {
  /** What is said of the token itself. */
  header: Record<string, unknown>;
  /** What the token is about. */
  payload: Record<string, unknown>;
}

/**
 * Makes a signed JWT (RFC 7519, RFC 7515 section 7.1).
 *
 * @param signer what signs it
 * @param parts what it says; `alg` and `kid` come from the signer
 */
export async function signJwt(signer: Signer, parts: JwtParts): Promise<string> {
  const { alg, kid } = signer;
  const encode = (part: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(part)));
  const signed = `${encode({ alg, kid, ...parts.header })}.${encode(parts.payload)}`;
  const signature = await signer.sign(new TextEncoder().encode(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

/** Reads a signed JWT without believing it. @returns nothing where it is none */
export function readJwt(token: string): JwtParts | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    const [header, payload] = parts.slice(0, 2).map((part) =>
      parseJson(new TextDecoder().decode(decodeBase64url(part)))
    );
    return isObject(header) && isObject(payload) ? { header, payload } : undefined;
  } catch {
    return undefined;
  }
}
