/** The methods of the Web Crypto API that take their time, on threads of their own. */
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

/** How many signatures, hashes and keys are being made just now, by whomever. */
export function cryptoUnderWay(): number {
  return underWay;
}
