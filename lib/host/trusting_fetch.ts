import { isUnknownAuthority, UnknownAuthority } from "./network_error.ts";
import type { FurtherTrust, WiderFetch } from "./wider_fetch.ts";

/**
 * Creates a fetch that trusts further authorities, which are read only when a server needs them: a
 * login to a publicly trusted server does not pay for reading the system's.
 *
 * The connection to a server of an unknown authority ends before the request is sent, so that the
 * second fetch sends it for the first time. Later requests to that server use the second fetch at
 * once.
 *
 * @param send the runtime's fetch, with its own authorities
 * @param trust the further authorities
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
