import { DeviceLoginError } from "../../oauth/base/errors.ts";

/**
 * Creates the error for an entry that is not a session, or can't be read here.
 *
 * @param place the entry's place, for a person
 * @param why a clause
 */
export function unusableSession(place: string, why: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_unreadable",
    `The session in ${place} can't be used: ${why}. It was left unchanged; ` +
      "move it away to sign in again.",
  );
}
