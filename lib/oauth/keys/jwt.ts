import { decodeBase64url, encodeBase64url } from "../encoding/base64url.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";

/** A signer of JWTs: a private key, or a secret that is shared with the server. */
export interface Signer {
  /** The algorithm's name in RFC 7518 section 3.1. */
  readonly alg: string;
  /** The key's identifier at the server. */
  readonly kid?: string | undefined;
  /** Signs bytes, and returns the signature. */
  sign(data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

/** The parts of a JWT. */
export interface JwtParts {
  /** The parameters of the token itself. */
  header: Record<string, unknown>;
  /** The claims. */
  payload: Record<string, unknown>;
}

/**
 * Creates a signed JWT (RFC 7519, RFC 7515 section 7.1).
 *
 * @param signer signs it
 * @param parts the header and the claims; `alg` and `kid` come from the signer
 */
export async function signJwt(signer: Signer, parts: JwtParts): Promise<string> {
  const { alg, kid } = signer;
  const encode = (part: unknown) => encodeBase64url(new TextEncoder().encode(JSON.stringify(part)));
  const signed = `${encode({ alg, kid, ...parts.header })}.${encode(parts.payload)}`;
  const signature = await signer.sign(new TextEncoder().encode(signed));
  return `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
}

/** Decodes a signed JWT without verifying it. @returns `undefined` if it is not a JWT */
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
