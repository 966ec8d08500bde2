import { usage } from "../usage.ts";

/** What a profile may be called: it becomes part of a file's name. */
export const PROFILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

/** The name of a profile, checked. @throws {DeviceLoginError} `invalid_options` */
export function checkProfileName(name: string): string {
  if (PROFILE_NAME.test(name)) return name;
  throw usage(
    `The profile's name ${JSON.stringify(name)} can't be used. A name has up to 64 letters, ` +
      "digits, dots, dashes and underscores, and does not begin with a dot.",
  );
}
