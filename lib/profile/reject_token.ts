import type { Host } from "../host/host.ts";
import { dropAccessToken } from "../session/drop_access_token.ts";
import { keyOf } from "../session/session_key.ts";
import type { Settings } from "../settings/settings.ts";
import { openProfile } from "./open_profile.ts";
import { profileExchange } from "./tool_tokens.ts";

/**
 * Marks the access token of a profile as expired after a server has rejected it with 401, or drops
 * the one that it was exchanged for, so that the next caller gets a new one: at most once in 30
 * seconds, however many rejections there are.
 *
 * @param flags the command line's, which name the profile
 * @param options the host, and the rejected token, by default the session's present one
 * @throws {DeviceLoginError} `store_unreadable`, `store_unwritable`, `store_locked`
 */
export async function rejectToken(
  flags: Settings,
  { host, accessToken }: { host: Host; accessToken?: string | undefined },
): Promise<void> {
  const profile = await openProfile(flags, host);
  const { identity, store } = profile;
  if (identity === undefined) return;
  const request = await profileExchange(profile);
  if (request !== undefined) {
    const { dropExchanged } = await import("./exchanged_tokens.ts");
    return await dropExchanged(profile, { host, request, accessToken });
  }
  await dropAccessToken({ store, key: await keyOf(identity), accessToken, clock: host.clock });
}
