import { compactDecrypt, type JWK } from "jose";

/**
 * Decrypts a JWE (RFC 7516) of the compact form.
 *
 * @param jwe the token
 * @param key a private key
 * @returns what it holds
 * @throws where the key is not the one that it was encrypted for
 */
export async function decryptJwe(jwe: string, key: JWK): Promise<string> {
  const { plaintext } = await compactDecrypt(jwe, key);
  return new TextDecoder().decode(plaintext);
}
