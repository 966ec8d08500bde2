/** The methods of the Web Crypto API that run on other threads. */
const METHODS = [
  "decrypt",
  "digest",
  "encrypt",
  "exportKey",
  "generateKey",
  "importKey",
  "sign",
  "verify",
] as const;

let underWay = 0;

for (const name of METHODS) {
  const { subtle } = crypto;
  const method = subtle[name] as (...args: unknown[]) => Promise<unknown>;
  const counted = async (...args: unknown[]) => {
    underWay++;
    try {
      return await method.apply(subtle, args);
    } finally {
      underWay--;
    }
  };
  Object.defineProperty(subtle, name, { value: counted, configurable: true });
}

/** Returns the number of pending signatures, hashes and keys of this process. */
export function countPendingCrypto(): number {
  return underWay;
}
