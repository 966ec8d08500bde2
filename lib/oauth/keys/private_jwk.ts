import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import * as kind from "../members/kinds.ts";
import { readMembers } from "../members/read_members.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { type Jwk, PUBLIC_MEMBERS } from "./jwk.ts";
import { jwkOfPem } from "./pem.ts";

/**
 * Reads a private key: a JWK, the text of one, or the text of a PEM file.
 *
 * @param source the key
 * @param name the key's name in messages: `"client's key"`
 * @throws {DeviceLoginError} `invalid_options` if it is not a private key, or is encrypted
 */
export async function readPrivateJwk(source: string | JsonWebKey, name: string): Promise<Jwk> {
  if (typeof source !== "string") return checkPrivateJwk(source, name);
  const refuse = (why: string) => new DeviceLoginError("invalid_options", `The ${name} ${why}.`);
  if (/^\s*\{/.test(source)) {
    const jwk = parseJson(source);
    if (jwk === undefined) throw refuse("is not a JWK: its JSON is malformed");
    return checkPrivateJwk(jwk, name);
  }
  if (/ENCRYPTED/.test(source)) {
    throw refuse(
      "is encrypted. Decrypt it first, into a file that only you can read: " +
        "openssl pkcs8 -topk8 -nocrypt -in FILE -out PLAIN",
    );
  }
  if (/-----BEGIN OPENSSH PRIVATE KEY-----/.test(source)) {
    throw refuse(
      "is in OpenSSH's own format. Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY; " +
        "an Ed25519 key can't be converted, so create another: openssl genpkey -algorithm ed25519",
    );
  }
  const block = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]*)-----END \1-----/.exec(source);
  if (block) {
    const [, label = "", base64 = ""] = block;
    const jwk = await jwkOfPem(label, base64);
    if (jwk) return jwk;
    throw refuse(
      "is damaged, or of an unsupported type; RSA, P-256, P-384, P-521 and Ed25519 are supported",
    );
  }
  if (/-----BEGIN (RSA )?PUBLIC KEY|-----BEGIN CERTIFICATE/.test(source)) {
    throw refuse("is a public key; the private key is required");
  }
  throw refuse("is neither a JWK nor PEM (-----BEGIN PRIVATE KEY-----…)");
}

/** The members of a private JWK (RFC 7518 section 6, RFC 8037) that are checked. */
const PRIVATE_JWK = {
  kty: kind.text,
  "crv?": kind.text,
  "alg?": kind.text,
  "kid?": kind.text,
  "d?": kind.text,
  "priv?": kind.text,
};

/**
 * Checks that a value is a private JWK, or a set with one.
 *
 * @throws {DeviceLoginError} `invalid_options`, also if the members of its public half are missing:
 *   not every runtime notices
 */
export function checkPrivateJwk(value: unknown, name: string): Jwk {
  const refuse = (why: string) => new DeviceLoginError("invalid_options", `The ${name} ${why}.`);
  if (isObject(value) && Array.isArray(value.keys)) {
    const { keys } = value;
    if (keys.length === 1) return checkPrivateJwk(keys[0], name);
    throw refuse(`is a key set with ${keys.length} keys; provide one of its keys`);
  }
  const jwk: Jwk = readMembers(value, {
    shape: PRIVATE_JWK,
    fail: (why) => refuse(`is not a JWK: ${why}`),
  });
  if (jwk.kty !== "oct" && (jwk.d ?? jwk.priv) === undefined) {
    throw refuse("is a public key; the private key is required");
  }
  if (jwk.oth) throw refuse("has more than two primes, which is not supported");
  const missing = PUBLIC_MEMBERS.get(jwk.kty ?? "")?.find((member) => !jwk[member]);
  if (missing) throw refuse(`lacks its public half: the member ${JSON.stringify(missing)}`);
  return jwk;
}
