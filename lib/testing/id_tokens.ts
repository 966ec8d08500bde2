import { base64url, CompactSign, exportJWK, generateKeyPair } from "jose";
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

interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JsonWebKey;
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
    const { kid, privateKey } = await this.#signingKey();
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
    const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const signed = await new CompactSign(encode(payload))
      .setProtectedHeader({ alg: this.#alg, kid, ...header as { kid?: string } })
      .sign(privateKey);
    if (!tampered) return signed;
    const [head, , signature] = signed.split(".");
    return `${head}.${base64url.encode(encode({ ...payload, sub: "mallory" }))}.${signature}`;
  }

  async #accessTokenHash(accessToken: string): Promise<string> {
    const size = this.#alg === "EdDSA" ? "SHA-512" : "SHA-256";
    const digest = await crypto.subtle.digest(size, new TextEncoder().encode(accessToken));
    return base64url.encode(new Uint8Array(digest.slice(0, digest.byteLength / 2)));
  }

  async #signingKey(): Promise<SigningKey> {
    return await (this.#key ??= this.#makeKey());
  }

  async #makeKey(): Promise<SigningKey> {
    const kid = randomToken().slice(0, 8);
    const { privateKey, publicKey } = await generateKeyPair(this.#alg, { extractable: true });
    const publicJwk = { ...await exportJWK(publicKey), kid, alg: this.#alg, use: "sig" };
    return { kid, privateKey, publicJwk };
  }
}
