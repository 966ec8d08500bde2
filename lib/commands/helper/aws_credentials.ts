import { hasMembers } from "../../oauth/members/read_members.ts";
import type { CredentialFormat } from "../../profile/credential_cache.ts";
import { type AwsCredentials, CREDENTIAL_ELEMENTS } from "./assume_role.ts";

/** The longest time before the expiry at which other credentials are requested: 15 minutes. */
const LONGEST_MARGIN_MS = 900_000;

/** The part of their lifetime that is left when others are requested, if that is shorter. */
const MARGIN_SHARE = 0.1;

/**
 * Returns the format in which temporary credentials are cached. They are used until shortly before
 * they expire: SDKs ask for others 10 to 15 minutes before.
 *
 * @param now returns milliseconds since the epoch
 */
export function awsCredentials(now: () => number): CredentialFormat<AwsCredentials> {
  return {
    read({ received_at, expires_at, value }) {
      if (!hasMembers(value, CREDENTIAL_ELEMENTS)) return undefined;
      const [from, until] = [Date.parse(received_at), Date.parse(expires_at)];
      const margin = Math.min(LONGEST_MARGIN_MS, (until - from) * MARGIN_SHARE);
      return until - now() > margin ? value : undefined;
    },
    write: (credentials) => ({ expires_at: credentials.Expiration, value: { ...credentials } }),
  };
}
