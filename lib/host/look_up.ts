import { lookup } from "node:dns/promises";

/**
 * Looks up the addresses of a host name with this machine's resolver.
 *
 * @throws the runtime's own error, with a `code` such as `ENOTFOUND`
 */
export async function lookUp(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}
