/**
 * Reads a string member of a JSON object that may be cut off. An incomplete value is not returned.
 *
 * @param text the beginning of the object
 * @param name the member's name
 * @example
 * ```ts
 * readPartialMember('{"a":"b","c":"d', "a"); // "b"
 * readPartialMember('{"a":"b","c":"d', "c"); // undefined
 * ```
 */
export function readPartialMember(text: string, name: string): string | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  const member = new RegExp(String.raw`[{,]\s*"${name}"\s*:\s*("(?:[^"\\]|\\.)*")`).exec(text);
  try {
    return member?.[1] && JSON.parse(member[1]);
  } catch {
    return undefined;
  }
}
