import { encodeBase64url } from "./base64url.ts";
import { DeviceLoginError } from "./errors.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "./jwk.ts";
import { type Signer, signJwt } from "./jwt.ts";
import { checkPrivateJwk, readPrivateJwk } from "./private_jwk.ts";
import type { ServerMetadata } from "./server_metadata.ts";
import { importSigningKey } from "./signing_key.ts";

/** What the key is called in messages. */
const NAME = "DPoP key";

/** What a new key can be made for, the usual one first. */
const NEW_KEYS: Record<string, EcKeyGenParams> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519", namedCurve: "Ed25519" },
  Ed25519: { name: "Ed25519", namedCurve: "Ed25519" },
  ES384: { name: "ECDSA", namedCurve: "P-384" },
  ES512: { name: "ECDSA", namedCurve: "P-521" },
};

/** The request that a proof is for. */
export interface DpopProofOptions {
  /** The request's method. */
  method: string;
  /** The request's URL; its query does not count. */
  url: string;
  /** The access token that the request carries, where it carries one. */
  accessToken?: string | undefined;
  /** What the server wants to see in the proof. @default the newest that its origin has sent */
  nonce?: string | undefined;
  /** When the proof is made, in milliseconds since the epoch. @default Date.now() */
  now?: number | undefined;
}

/**
 * A private key that tokens are bound to (RFC 9449): each request proves that its sender has the
 * key, so that who has found the tokens alone can't use them. It stands in a private field: printing
 * a `DpopKey` does not show it, `JSON.stringify` does.
 *
 * @example
 * ```ts
 * const url = "https://api.example.com/things";
 * const { accessToken, dpopKey } = tokens;
 * await fetch(url, {
 *   headers: {
 *     authorization: `DPoP ${accessToken}`,
 *     dpop: await dpopKey.proof({ method: "GET", url, accessToken }),
 *   },
 * });
 * ```
 */
export class DpopKey {
  readonly #jwk: Jwk;
  #signer: Promise<Signer> | undefined;
  /** The newest nonce of each origin: one server's is nothing to another (RFC 9449 section 8). */
  readonly #nonces: Map<string, string> = new Map();

  /**
   * Takes a key that was kept.
   *
   * @param jwk a private JWK, for example what {@linkcode toJSON} gave
   * @throws {DeviceLoginError} `invalid_options` for what is none
   */
  constructor(jwk: JsonWebKey) {
    this.#jwk = checkPrivateJwk(jwk, NAME);
  }

  /**
   * Reads a key.
   *
   * @param source a private JWK, the text of one, or the text of a PEM file
   * @throws {DeviceLoginError} `invalid_options` for what is none, or can't sign
   */
  static async import(source: string | JsonWebKey): Promise<DpopKey> {
    const key = new DpopKey(await readPrivateJwk(source, NAME));
    await key.#importSigner();
    return key;
  }

  /**
   * Makes a new key.
   *
   * @param supported the algorithms that the server takes: `dpop_signing_alg_values_supported` of
   *   its metadata
   * @throws {DeviceLoginError} `unsupported` where no key can be made for any of them
   */
  static async generate(supported: readonly string[] = ["ES256"]): Promise<DpopKey> {
    const alg = Object.keys(NEW_KEYS).find((alg) => supported.includes(alg));
    const algorithm = NEW_KEYS[alg ?? ""];
    if (algorithm === undefined) {
      throw new DeviceLoginError(
        "unsupported",
        `No DPoP key can be made for what the server takes: ${supported.join(", ")}.`,
      );
    }
    const usages: KeyUsage[] = ["sign", "verify"];
    const pair = await crypto.subtle.generateKey(algorithm, true, usages) as CryptoKeyPair;
    const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
    return new DpopKey({ kty, crv, x, ...(y && { y }), d, alg } as JsonWebKey);
  }

  /** The algorithm that it signs by, as RFC 7518 section 3.1 names it. */
  async algorithm(): Promise<string> {
    return (await this.#importSigner()).alg;
  }

  /** What the tokens name the key by (`jkt`): the thumbprint of its public half (RFC 7638). */
  async thumbprint(): Promise<string> {
    return await jwkThumbprint(this.#jwk);
  }

  /** Makes the proof for one request, for its `DPoP` header (RFC 9449 section 4.2). */
  async proof(options: DpopProofOptions): Promise<string> {
    const { method, url, accessToken, now = Date.now() } = options;
    const { origin, pathname } = new URL(url);
    const { nonce = this.#nonces.get(origin) } = options;
    return await signJwt(await this.#importSigner(), {
      header: { typ: "dpop+jwt", jwk: publicJwk(this.#jwk) },
      payload: {
        jti: encodeBase64url(crypto.getRandomValues(new Uint8Array(16))),
        htm: method,
        htu: origin + pathname,
        iat: Math.floor(now / 1000),
        nonce,
        ath: accessToken && await hash(accessToken),
      },
    });
  }

  /**
   * Keeps the nonce that a reply may carry, for the next proof to the same origin.
   *
   * @param response any reply of the server
   * @param url where the request went
   */
  keepNonce(response: Response, url: string = response.url): void {
    const nonce = response.headers.get("dpop-nonce");
    if (nonce) this.#nonces.set(new URL(url).origin, nonce);
  }

  /** The private key as a JWK. A secret. */
  toJSON(): JsonWebKey {
    return { ...this.#jwk };
  }

  #importSigner(): Promise<Signer> {
    // The proof holds the key itself, and needs no name for it.
    const { kid: _kid, ...jwk } = this.#jwk;
    return this.#signer ??= importSigningKey(jwk, { name: NAME });
  }
}

/**
 * The key of a login: the caller's own where the server takes it, or a new one that it takes.
 *
 * @param dpop the caller's key, or `true`
 * @param metadata what is known of the server
 * @throws {DeviceLoginError} `invalid_options` for a key that the server does not take, `unsupported`
 */
export async function prepareDpopKey(
  dpop: true | DpopKey,
  { dpop_signing_alg_values_supported: supported }: ServerMetadata,
): Promise<DpopKey> {
  if (dpop === true) return await DpopKey.generate(supported);
  const alg = await dpop.algorithm();
  if (!supported || supported.includes(alg)) return dpop;
  throw new DeviceLoginError(
    "invalid_options",
    `The ${NAME} signs by ${alg}, and the server takes none of that, but ${supported.join(", ")}.`,
  );
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeBase64url(new Uint8Array(digest));
}
