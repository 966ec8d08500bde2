import { isUnknownAuthority, UnknownAuthority } from "./network_error.ts";
import type { FurtherTrust, WiderFetch } from "./wider_fetch.ts";

/**
 * A fetch that trusts further authorities, which are looked at when a server turns up that needs
 * them: whoever signs in to a publicly trusted one does not pay for reading the system's.
 *
 * The connection to an unknown authority's server ends before the request leaves, so that the
 * second way sends it for the first time. Later requests to that server go the second way at once.
 *
 * @param send the fetch of the runtime, which trusts whom that trusts
 * @param trust who is trusted beside
 */
export function trustingFetch(send: typeof fetch, trust: FurtherTrust): typeof fetch {
  const origins = new Set<string>();
  let wider: Promise<WiderFetch> | undefined;
  return async (input, init) => {
    const { origin } = new URL(input instanceof Request ? input.url : input);
    if (!origins.has(origin)) {
      try {
        return await send(input, init);
      } catch (error) {
        if (!isUnknownAuthority(error)) throw error;
      }
    }
    const { createWiderFetch } = await import("./wider_fetch.ts");
    const { send: sendWider, problems } = await (wider ??= createWiderFetch(trust));
    try {
      const response = await sendWider(input, init);
      origins.add(origin);
      return response;
    } catch (error) {
      throw isUnknownAuthority(error) ? new UnknownAuthority(problems, error) : error;
    }
  };
}
