import { systemClock } from "../oauth/base/clock.ts";
import { DeviceLoginError } from "../oauth/base/errors.ts";
import type { Fetch } from "../oauth/http/fetch_type.ts";
import { parseNamedHost } from "../oauth/http/named_host.ts";
import { ResourceClient } from "../oauth/resource/resource_client.ts";
import { readFetchArguments } from "../oauth/resource/resource_request.ts";
import { dropAccessToken } from "./drop_access_token.ts";
import { getTokens, type GetTokensOptions } from "./get_tokens.ts";
import { keyOf, savedIdentity } from "./session_key.ts";
import type { SessionOptions } from "./session_options.ts";

/** The options of {@linkcode fetchWithSession}. */
export interface FetchWithSessionOptions extends Pick<GetTokensOptions, "minValidity"> {
  /**
   * The hosts that may receive the access token, each with its port unless that is 443:
   * `api.example.com`, `localhost:8080`. A request to any other is refused before it is sent.
   */
  hosts: readonly string[];
  /**
   * Sends the requests to these hosts. If the tokens are bound to a certificate (RFC 8705), it
   * presents that one.
   * @default the session's
   */
  fetch?: Fetch | undefined;
}

/**
 * Creates a `fetch` whose requests carry the session's access token, refreshed if necessary: as
 * `Bearer` (RFC 6750), or if it is bound to a key as `DPoP`, with a proof for each request and the
 * server's newest nonce (RFC 9449 sections 7 and 9).
 *
 * The token is sent only to the named hosts, over https, or plain http on loopback. Redirects are
 * followed within the same origin; with `redirect: "manual"` they are returned. After a 401 the token
 * is refreshed, at most once in 30 seconds, and the request is sent again. The body of a request that
 * can be repeated is not a stream: with a stream, the 401 is returned with a warning
 * (`not_repeated`). Bodies are never held in memory.
 *
 * @param session the session
 * @param options the hosts that may receive the token
 * @returns the fetch. It rejects with a `DeviceLoginError`: `invalid_options` for another host or a
 *   header `Authorization`, `invalid_response` for a redirect to another origin, `network`, and what
 *   `getTokens()` throws; or with the reason of the request's signal
 * @throws {DeviceLoginError} `invalid_options` if no host is named, or one is not a host
 *
 * @example
 * ```ts
 * const fetchApi = fetchWithSession(session, { hosts: ["api.example.com"] });
 * const response = await fetchApi("https://api.example.com/things", { method: "POST", body });
 * ```
 */
export function fetchWithSession(
  session: SessionOptions,
  options: FetchWithSessionOptions,
): Fetch {
  const { store, clock = systemClock, onWarning: warn = () => {} } = session;
  const { minValidity } = options;
  const hosts = [...options.hosts].map(parseNamedHost);
  if (hosts.length === 0) {
    throw new DeviceLoginError("invalid_options", "hosts must name a host: got none.");
  }
  const client = new ResourceClient({
    tokens: {
      get: (signal) => getTokens(session, { minValidity, signal }),
      async reject(accessToken) {
        const key = await keyOf(await savedIdentity(session));
        await dropAccessToken({ store, key, accessToken, clock });
      },
    },
    hosts,
    fetch: options.fetch ?? session.fetch ?? ((input, init) => fetch(input, init)),
    clock,
    warn,
  });
  return async (input, init) => {
    const { redirect = input instanceof Request ? input.redirect : "follow" } = init ?? {};
    return await client.send(readFetchArguments(input, init), { redirect });
  };
}
