import { encodeBase64url } from "../../oauth/encoding/base64url.ts";
import { type Jwk, publicJwk } from "../../oauth/keys/jwk.ts";
import { webAlgorithm } from "../../oauth/keys/jws_algorithm.ts";
import { type Signer, signJwt } from "../../oauth/keys/jwt.ts";
import { randomToken } from "./random.ts";

/** A person who signs in. */
export interface Person {
  /** The person's identifier, the claim `sub`. */
  sub: string;
  /** Other claims about the person. */
  [claim: string]: unknown;
}

/** Changes to ID tokens, to make them invalid. */
export interface IdTokenOverride {
  /** Claims that replace the correct ones; `undefined` removes a claim. */
  claims?: Record<string, unknown>;
  /** Header members that replace the correct ones; `undefined` removes a member. */
  header?: Record<string, unknown>;
  /** Whether a claim is changed after signing. */
  tampered?: boolean;
  /** The whole token; an empty one is omitted from the reply. */
  raw?: string;
}

/** The content of an ID token. */
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

/** Signs ID tokens (OpenID Connect Core 1.0 section 2) with a generated key. */
export class IdTokens {
  readonly #alg: string;
  #key: Promise<SigningKey> | undefined;
  #override: IdTokenOverride = {};

  constructor(alg: string) {
    this.#alg = alg;
  }

  /** Generates a new key; the old one is no longer published. */
  rotate(): void {
    this.#key = undefined;
  }

  /** Changes the next tokens. */
  override(override: IdTokenOverride): void {
    this.#override = override;
  }

  /** Returns the published keys. */
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
