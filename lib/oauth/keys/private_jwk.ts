import { DeviceLoginError } from "../errors.ts";
import type { Jwk } from "./jwk.ts";
import { jwkOfPem } from "./pem.ts";

/**
 * Reads a private key as callers have it: a JWK, the text of one, or the text of a PEM file.
 *
 * @param source the key
 * @param name what it is called in messages: `"client's key"`
 * @throws {DeviceLoginError} `invalid_options` for what is none, or encrypted, or a public key
 */
export async function readPrivateJwk(source: string | JsonWebKey, name: string): Promise<Jwk> {
  if (typeof source !== "string") return checkPrivateJwk(source, name);
  const refuse = (why: string) => new DeviceLoginError("invalid_options", `The ${name} ${why}.`);
  if (/^\s*\{/.test(source)) {
    try {
      return checkPrivateJwk(JSON.parse(source), name);
    } catch (error) {
      // The parser's own message would repeat a part of the key.
      throw error instanceof DeviceLoginError ? error : refuse("is no JWK: its JSON is malformed");
    }
  }
  if (/ENCRYPTED/.test(source)) {
    throw refuse(
      "is encrypted. Decrypt it first, into a file that nobody else can read: " +
        "openssl pkcs8 -topk8 -nocrypt -in FILE -out PLAIN",
    );
  }
  if (/-----BEGIN OPENSSH PRIVATE KEY-----/.test(source)) {
    throw refuse("is in OpenSSH's own form. Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY");
  }
  const block = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]*)-----END \1-----/.exec(source);
  if (block) {
    const [, label = "", base64 = ""] = block;
    const jwk = await jwkOfPem(label, base64);
    if (jwk) return jwk;
    throw refuse("is damaged, or of a kind that can't be used here; RSA, P-256 and Ed25519 can");
  }
  if (/-----BEGIN (RSA )?PUBLIC KEY|-----BEGIN CERTIFICATE/.test(source)) {
    throw refuse("is the public half; the private key is needed");
  }
  throw refuse("is neither a JWK nor PEM (-----BEGIN PRIVATE KEY-----…)");
}

/** Refuses a JWK that is no private key. @throws {DeviceLoginError} `invalid_options` */
export function checkPrivateJwk(jwk: Jwk & { keys?: unknown }, name: string): Jwk {
  const refuse = (why: string) => new DeviceLoginError("invalid_options", `The ${name} ${why}.`);
  if (Array.isArray(jwk.keys)) throw refuse("is a set of keys; give one of them");
  if (typeof jwk.kty !== "string") throw refuse("is no JWK: it has no kty");
  if (jwk.kty !== "oct" && typeof jwk.d !== "string") {
    throw refuse("is the public half; the private key is needed");
  }
  return jwk;
}
