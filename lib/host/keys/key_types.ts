import { readDer } from "../../oauth/keys/der.ts";
import type { PrivateKeyInfo } from "../../oauth/keys/private_key_info.ts";
import { inside, wholeNumber } from "./der_values.ts";

/** The object identifiers of keys and curves, in hex, and their names. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["2a864886f70d010101", "RSA"],
  ["2a864886f70d01010a", "RSA-PSS"],
  ["2a8648ce3d030107", "P-256"],
  ["2b81040022", "P-384"],
  ["2b81040023", "P-521"],
  ["2b6570", "Ed25519"],
  ["2b656e", "X25519"],
  ["608648016503040311", "ML-DSA-44"],
  ["608648016503040312", "ML-DSA-65"],
  ["608648016503040313", "ML-DSA-87"],
  ["2b6571", "Ed448"],
  ["2b656f", "X448"],
  ["2b8104000a", "secp256k1"],
  ["2b81040021", "P-224"],
  ["2a8648ce3d030101", "P-192"],
  ["2a811ccf5501822d", "SM2"],
  ["2a8648ce380401", "DSA"],
  ["2a864886f70d010301", "Diffie-Hellman"],
]);

/** The beginning of the identifiers of the brainpool curves. */
const BRAINPOOL = "2b240303020801";

/** The identifier of keys on elliptic curves whose curve is not named. */
const UNNAMED_CURVE = "2a8648ce3d0201";

/** The types of keys that a login can use. Of ML-DSA, not every runtime supports each. */
const USABLE = /^(RSA|RSA-PSS|P-(256|384|521)|Ed25519|X25519|ML-DSA-\d+)$/;

/** Returns the type of a key, such as `RSA`, `P-256` or `secp256k1`, by its own identifiers. */
export function keyType({ id, key }: PrivateKeyInfo): string {
  const name = TYPES.get(id);
  if (name?.startsWith("RSA")) {
    const [version] = inside(readDer(key)[0]);
    return wholeNumber(version) === 0 ? name : "multi-prime RSA";
  }
  if (id === UNNAMED_CURVE) return "unnamed curve";
  return name ?? (id.startsWith(BRAINPOOL) ? "brainpool" : "unknown type");
}

/** Further types that some runtimes can present a certificate with. */
const PRESENTABLE = ["Ed448", "multi-prime RSA"];

/**
 * Returns why no runtime can present a certificate with a type of key, and what to do about it.
 *
 * @returns nothing if some can
 */
export function unpresentableType(type: string): string | undefined {
  return PRESENTABLE.includes(type) ? undefined : unusableType(type);
}

/**
 * Returns why a login can't use a type of key, and what to do about it.
 *
 * @returns nothing if it can
 */
export function unusableType(type: string): string | undefined {
  if (USABLE.test(type)) return undefined;
  if (type === "unnamed curve") {
    return "is an EC key that lists the parameters of its curve. Convert it to one that names the " +
      "curve: openssl pkey -in FILE -ec_param_enc named_curve -out NEW";
  }
  const named = type === "unknown type" ? "is a key of an unknown type" : `is ${article(type)} key`;
  return `${named}, which is not supported; RSA, P-256, P-384, P-521 and Ed25519 are. Create ` +
    `another: ${NEW_KEY}`;
}

/** The command that creates a key that fits everywhere. */
export const NEW_KEY = "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out NEW";

/** Adds the article to the name of a type. */
export function article(type: string): string {
  return `${/^(RSA|X|Ed|ML|SM)/.test(type) ? "an" : "a"} ${type}`;
}
