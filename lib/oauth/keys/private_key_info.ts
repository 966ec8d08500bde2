import { encodeHex } from "../encoding/hex.ts";
import { encodeDer, readDer } from "./der.ts";

/** The identifiers of RSA, and of keys on elliptic curves, in hex. */
const RSA = "2a864886f70d010101";
const EC = "2a8648ce3d0201";

/** A private key and the identifier of its algorithm, as in PKCS#8 (RFC 5958). */
export interface PrivateKeyInfo {
  /** The object identifier of the algorithm, in hex; of elliptic curves, that of the curve. */
  id: string;
  /** The parameters of the algorithm, in DER. */
  parameters: Uint8Array;
  /** The key, in the format of its algorithm. */
  key: Uint8Array;
  /** The whole as PKCS#8, version 1: not every runtime imports version 2. */
  pkcs8: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a private key by its own identifiers.
 *
 * @param label the label of its PEM block: `PRIVATE KEY` (PKCS#8), `RSA PRIVATE KEY` (PKCS#1) or
 *   `EC PRIVATE KEY` (SEC 1)
 * @param der its content
 * @throws {RangeError} if it is not a private key
 */
export function readPrivateKeyInfo(label: string, der: Uint8Array): PrivateKeyInfo {
  const [, first, ...more] = readDer(readDer(der)[0]?.content);
  if (label.startsWith("RSA")) return keyInfo({ algorithm: RSA, parameters: NULL, key: der });
  if (label.startsWith("EC")) {
    const { content = new Uint8Array() } = more.find(({ tag }) => tag === CURVE) ?? {};
    return keyInfo({ algorithm: EC, parameters: content, key: der });
  }
  const [id, { whole: parameters = new Uint8Array() } = {}] = readDer(first?.content);
  const { content: key } = more[0] ?? {};
  if (id?.tag !== OBJECT_IDENTIFIER || !key) throw new RangeError("no key");
  return keyInfo({ algorithm: encodeHex(id.content), parameters, key });
}

/**
 * Adds the curve to a key in SEC 1 that does not contain it. Any other key stays as it is.
 *
 * @param info the key as it was read
 * @param curve the parameters of the curve in DER, if they are known
 */
export function withCurve(info: PrivateKeyInfo, curve: Uint8Array | undefined): PrivateKeyInfo {
  const { id, parameters, key } = info;
  if (id !== EC || parameters.length > 0 || curve === undefined) return info;
  return keyInfo({ algorithm: EC, parameters: curve, key });
}

/** Tags of DER. */
const OBJECT_IDENTIFIER = 6;
const SEQUENCE = 0x30;
const CURVE = 0xa0;
const NULL: Uint8Array = Uint8Array.of(5, 0);

function keyInfo(
  { algorithm, parameters, key }: { algorithm: string; parameters: Uint8Array; key: Uint8Array },
): PrivateKeyInfo {
  const id = Uint8Array.from(algorithm.match(/../g) ?? [], (byte) => parseInt(byte, 16));
  const [curve] = readDer(parameters);
  const named = algorithm === EC && curve?.tag === OBJECT_IDENTIFIER;
  const identified = encodeDer(SEQUENCE, encodeDer(OBJECT_IDENTIFIER, id), parameters);
  return {
    id: named ? encodeHex(curve.content) : algorithm,
    parameters,
    key,
    pkcs8: encodeDer(SEQUENCE, [2, 1, 0], identified, encodeDer(4, key)),
  };
}
