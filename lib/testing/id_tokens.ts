import { encodeBase64url } from "../oauth/encoding/base64url.ts";
import { type Jwk, publicJwk } from "../oauth/keys/jwk.ts";
import { webAlgorithm } from "../oauth/keys/jws_algorithm.ts";
import { type Signer, signJwt } from "../oauth/keys/jwt.ts";
import { randomToken } from "./random.ts";

/** A person who signs in. */
export interface Person {
  /** Their identifier. */
  sub: string;
  /** Whatever else the server says of them. */
  [claim: string]: unknown;
}

/** What is put into ID tokens in place of what belongs there. */
export interface IdTokenOverride {
  /** Claims over the right ones; `undefined` takes one out. */
  claims?: Record<string, unknown>;
  /** Header members over the right ones; `undefined` takes one out. */
  header?: Record<string, unknown>;
  /** Whether a claim is changed after signing. */
  tampered?: boolean;
  /** The whole token; an empty one is left out of the reply. */
  raw?: string;
}

/** What an ID token says. */
export interface IdTokenFacts {
  issuer: string;
  clientId: string;
  person: Person;
  accessToken: string;
  nonce?: string | undefined;
  /** Seconds since the epoch. */
  now: number;
  /** Seconds since the epoch, when the person signed in. */
  authTime: number;
}

interface SigningKey extends Signer {
  publicJwk: Jwk;
}

/** Signs ID tokens (OpenID Connect Core 1.0 section 2) with a key of its own. */
export class IdTokens {
  readonly #alg: string;
  #key: Promise<SigningKey> | undefined;
  #override: IdTokenOverride = {};

  constructor(alg: string) {
    this.#alg = alg;
  }

  /** Takes a new key; the old one is no longer published. */
  rotate(): void {
    this.#key = undefined;
  }

  /** Puts something else into the next tokens. */
  override(override: IdTokenOverride): void {
    this.#override = override;
  }

  /** The keys that are published. */
  async keySet(): Promise<{ keys: JsonWebKey[] }> {
    return { keys: [(await this.#signingKey()).publicJwk] };
  }

  /** Signs a token. */
  async sign(facts: IdTokenFacts): Promise<string> {
    const { claims, header, tampered, raw } = this.#override;
    if (raw !== undefined) return raw;
    const { issuer, clientId, person, now, authTime, nonce } = facts;
    const payload = {
      ...person,
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 3600,
      auth_time: authTime,
      at_hash: await this.#accessTokenHash(facts.accessToken),
      nonce,
      ...claims,
    };
    const signed = await signJwt(await this.#signingKey(), { header: { ...header }, payload });
    if (!tampered) return signed;
    const [head, , signature] = signed.split(".");
    const other = new TextEncoder().encode(JSON.stringify({ ...payload, sub: "mallory" }));
    return `${head}.${encodeBase64url(other)}.${signature}`;
  }

  async #accessTokenHash(accessToken: string): Promise<string> {
    const size = this.#alg === "EdDSA" ? "SHA-512" : "SHA-256";
    const digest = await crypto.subtle.digest(size, new TextEncoder().encode(accessToken));
    return encodeBase64url(new Uint8Array(digest.slice(0, digest.byteLength / 2)));
  }

  async #signingKey(): Promise<SigningKey> {
    return await (this.#key ??= this.#makeKey());
  }

  async #makeKey(): Promise<SigningKey> {
    const [alg, algorithm] = [this.#alg, webAlgorithm(this.#alg)];
    const pair = await crypto.subtle.generateKey(
      { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign", "verify"],
    ) as CryptoKeyPair;
    const kid = randomToken().slice(0, 8);
    const jwk = publicJwk(await crypto.subtle.exportKey("jwk", pair.publicKey));
    return {
      alg,
      kid,
      publicJwk: { ...jwk, kid, alg, use: "sig" },
      sign: (data) => crypto.subtle.sign(algorithm, pair.privateKey, data),
    };
  }
}
