import { encodeBase64url } from "../encoding/base64url.ts";
import { randomText } from "../encoding/random_text.ts";
import { sha256 } from "../encoding/sha256.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "./jwk.ts";
import { type Signer, signJwt } from "./jwt.ts";
import { checkPrivateJwk, readPrivateJwk } from "./private_jwk.ts";
import { chooseAlgorithm, importSigningKey } from "./signing_key.ts";

/** The name of the key in messages. */
const DPOP_KEY_NAME = "DPoP key";

/** The algorithms that a new key can be created for, the preferred one first. */
const NEW_KEY_ALGORITHMS: Readonly<Record<string, Algorithm | EcKeyGenParams>> = {
  ES256: { name: "ECDSA", namedCurve: "P-256" },
  EdDSA: { name: "Ed25519" },
  Ed25519: { name: "Ed25519" },
  ES384: { name: "ECDSA", namedCurve: "P-384" },
  ES512: { name: "ECDSA", namedCurve: "P-521" },
};

/** Creates a key for a server. */
export type DpopKeyMaker = (server: ServerMetadata) => DpopKey | Promise<DpopKey>;

/** The request that a proof is for. */
export interface DpopProofOptions {
  /** The request's method. */
  method: string;
  /** The request's URL; its query is ignored. */
  url: string;
  /** The access token that the request carries, if any. */
  accessToken?: string | undefined;
  /** The server's nonce. @default the newest that its origin has sent */
  nonce?: string | undefined;
  /** The time of the proof, in milliseconds since the epoch. @default Date.now() */
  now?: number | undefined;
}

/**
 * A private key that tokens are bound to (RFC 9449). Each request proves possession of the key, so
 * stolen tokens are useless without it. The key is in a private field: printing a `DpopKey` does not
 * show it, `JSON.stringify` does.
 *
 * @example
 * ```ts
 * const url = "https://api.example.com/things";
 * const { accessToken, dpopKey } = tokens;
 * const response = await dpopKey?.send(
 *   { method: "GET", url, accessToken },
 *   (dpop) => fetch(url, { headers: { authorization: `DPoP ${accessToken}`, dpop } }),
 * );
 * ```
 */
export class DpopKey {
  #jwk: Jwk;
  #signer: Promise<Signer> | undefined;
  /** The newest nonce of each origin: a nonce is valid for one server only (RFC 9449 section 8). */
  readonly #nonces: Map<string, string> = new Map();

  /**
   * Creates a key from a saved one.
   *
   * @param jwk a private JWK, for example the result of {@linkcode toJSON}
   * @throws {DeviceLoginError} `invalid_options` if it is not a private JWK
   */
  constructor(jwk: JsonWebKey) {
    this.#jwk = checkPrivateJwk(jwk, DPOP_KEY_NAME);
  }

  /**
   * Imports a key.
   *
   * @param source a private JWK, the text of one, or the text of a PEM file
   * @throws {DeviceLoginError} `invalid_options` if it is not a private key, or can't sign
   */
  static async import(source: string | JsonWebKey): Promise<DpopKey> {
    const key = new DpopKey(await readPrivateJwk(source, DPOP_KEY_NAME));
    await key.#importSigner();
    return key;
  }

  /**
   * Generates a new key.
   *
   * @param server the server's metadata, of which `dpop_signing_alg_values_supported` is used
   * @throws {DeviceLoginError} `unsupported` if no key can be generated for these algorithms
   */
  static async generate(server: ServerMetadata = {}): Promise<DpopKey> {
    const { dpop_signing_alg_values_supported: supported = ["ES256"] } = server;
    const alg = Object.keys(NEW_KEY_ALGORITHMS).find((alg) => supported.includes(alg));
    const algorithm = NEW_KEY_ALGORITHMS[alg ?? ""];
    if (algorithm === undefined) {
      throw new DeviceLoginError(
        "unsupported",
        `No DPoP key can be generated for the server's algorithms: ${supported.join(", ")}.`,
      );
    }
    const usages: KeyUsage[] = ["sign", "verify"];
    const pair = await crypto.subtle.generateKey(algorithm, true, usages) as CryptoKeyPair;
    const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
    return new DpopKey({ kty, crv, x, ...(y && { y }), d, alg } as JsonWebKey);
  }

  /** Returns the algorithm that the key signs with, by its name in RFC 7518 section 3.1. */
  async algorithm(): Promise<string> {
    return (await this.#importSigner()).alg;
  }

  /** Returns the thumbprint of the public key (RFC 7638), which bound tokens contain as `jkt`. */
  async thumbprint(): Promise<string> {
    return await jwkThumbprint(this.#jwk);
  }

  /** Creates the proof for one request, for its `DPoP` header (RFC 9449 section 4.2). */
  async proof(options: DpopProofOptions): Promise<string> {
    const { method, url, accessToken, now = Date.now() } = options;
    const { origin, pathname } = new URL(url);
    const { nonce = this.#nonces.get(origin) } = options;
    return await signJwt(await this.#importSigner(), {
      header: { typ: "dpop+jwt", jwk: publicJwk(this.#jwk) },
      payload: {
        jti: randomText(16),
        htm: method,
        htu: origin + pathname,
        iat: Math.floor(now / 1000),
        nonce,
        ath: accessToken && encodeBase64url(await sha256(accessToken)),
      },
    });
  }

  /**
   * Saves the nonce that a reply may carry, for the next proof for the same origin.
   *
   * @param response any reply of the server
   * @param url the request's URL
   */
  keepNonce(response: Response, url: string = response.url): void {
    const nonce = response.headers.get("dpop-nonce");
    if (nonce) this.#nonces.set(new URL(url).origin, nonce);
  }

  /**
   * Sends a request with a proof. If the server requires a nonce in it (RFC 9449 section 8), the
   * request is immediately sent again, once.
   *
   * @param request the request that the proof is for
   * @param send sends the request with the proof in its `DPoP` header
   * @returns the last reply
   */
  async send(
    request: Omit<DpopProofOptions, "nonce">,
    send: (proof: string) => Promise<Response>,
  ): Promise<Response> {
    const attempt = async () => {
      const response = await send(await this.proof(request));
      this.keepNonce(response, request.url);
      return response;
    };
    const response = await attempt();
    return await wantsNonce(response) ? await attempt() : response;
  }

  /**
   * Checks that a server supports the key's algorithm. From then on the key signs with the one that the
   * server lists: the same key can be for `EdDSA` and `Ed25519` (RFC 9864).
   *
   * @param server the server's metadata
   * @throws {DeviceLoginError} `invalid_options` if it does not
   */
  async checkServer(
    { dpop_signing_alg_values_supported: supported }: ServerMetadata,
  ): Promise<void> {
    const usual = await this.algorithm();
    const signer = await this.#createSigner(supported);
    const alg = chooseAlgorithm([signer.alg], { name: DPOP_KEY_NAME, supported });
    if (alg === usual) return;
    this.#signer = Promise.resolve(signer);
    this.#jwk = { ...this.#jwk, alg };
  }

  /** Returns the private key as a JWK. It is a secret. */
  toJSON(): JsonWebKey {
    return { ...this.#jwk };
  }

  #importSigner(): Promise<Signer> {
    return this.#signer ??= this.#createSigner();
  }

  #createSigner(supported?: readonly string[]): Promise<Signer> {
    // The proof contains the public key, so it needs no key ID.
    const { kid: _kid, ...jwk } = this.#jwk;
    return importSigningKey(jwk, { name: DPOP_KEY_NAME, supported });
  }
}

/** Whether a reply requires the nonce that it carries: in its body (400) or in a challenge (401). */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has("dpop-nonce")) return false;
  if (/error="?use_dpop_nonce/i.test(response.headers.get("www-authenticate") ?? "")) return true;
  try {
    return JSON.parse(await response.clone().text()).error === "use_dpop_nonce";
  } catch {
    return false;
  }
}
