import { DeviceLoginError } from "../oauth/base/errors.ts";

/**
 * The error for what stands in a session's place and is none, or none that can be read here.
 *
 * @param place where it stands, for a person
 * @param why what is wrong with it
 */
export function unusableSession(place: string, why: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_unreadable",
    `The session in ${place} can't be used: ${why}. It is left as it is; ` +
      "move it away to sign in anew.",
  );
}
