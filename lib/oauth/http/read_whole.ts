/**
 * Reads a body that is not a web stream, and is empty or belongs to a fetch of React Native or
 * node-fetch.
 *
 * @param response a response that may have only some of the methods of the web's own
 */
export async function readWhole(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.text) return new TextEncoder().encode(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}
