import { compactDecrypt, type JWK } from "jose";

/**
 * Decrypts a JWE in compact serialization (RFC 7516).
 *
 * @param jwe the token
 * @param key a private key
 * @returns its plaintext
 * @throws if it was encrypted for another key
 */
export async function decryptJwe(jwe: string, key: JWK): Promise<string> {
  const { plaintext } = await compactDecrypt(jwe, key);
  return new TextDecoder().decode(plaintext);
}
