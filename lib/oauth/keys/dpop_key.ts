import { encodeBase64url } from "../encoding/base64url.ts";
import { sha256 } from "../encoding/sha256.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { ServerMetadata } from "../server/server_metadata.ts";
import { type Jwk, jwkThumbprint, publicJwk } from "./jwk.ts";
import { type Signer, signJwt } from "./jwt.ts";
import { checkPrivateJwk, readPrivateJwk } from "./private_jwk.ts";
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

/** Makes a key for a server. */
export type DpopKeyMaker = (server: ServerMetadata) => DpopKey | Promise<DpopKey>;

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
 * const response = await dpopKey?.send(
 *   { method: "GET", url, accessToken },
 *   (dpop) => fetch(url, { headers: { authorization: `DPoP ${accessToken}`, dpop } }),
 * );
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
   * @param server what is known of the server, whose `dpop_signing_alg_values_supported` counts
   * @throws {DeviceLoginError} `unsupported` where no key can be made for what the server takes
   */
  static async generate(server: ServerMetadata = {}): Promise<DpopKey> {
    const { dpop_signing_alg_values_supported: supported = ["ES256"] } = server;
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
        ath: accessToken && encodeBase64url(await sha256(accessToken)),
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

  /**
   * Sends a request with a proof. Where the server wants a nonce in it (RFC 9449 section 8) the
   * request is made anew, once and at once.
   *
   * @param request what is proven
   * @param send makes and sends it, with this in its `DPoP` header
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
   * Refuses a server that does not take what the key signs by.
   *
   * @param server what is known of it
   * @throws {DeviceLoginError} `invalid_options`
   */
  async checkServer(
    { dpop_signing_alg_values_supported: supported }: ServerMetadata,
  ): Promise<void> {
    const alg = await this.algorithm();
    if (!supported || supported.includes(alg)) return;
    throw new DeviceLoginError(
      "invalid_options",
      `The ${NAME} signs by ${alg}, and the server takes none of that, but ${
        supported.join(", ")
      }.`,
    );
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

/** Whether a reply asks for the nonce that it brings: in its body (400), or in a challenge (401). */
async function wantsNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has("dpop-nonce")) return false;
  if (/error="?use_dpop_nonce/i.test(response.headers.get("www-authenticate") ?? "")) return true;
  try {
    return JSON.parse(await response.clone().text()).error === "use_dpop_nonce";
  } catch {
    return false;
  }
}
