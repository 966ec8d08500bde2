import { usage } from "../usage.ts";

/** The allowed names of profiles: they become parts of file names. */
export const PROFILE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

/** Checks the name of a profile. @throws {DeviceLoginError} `invalid_options` */
export function checkProfileName(name: string): string {
  if (PROFILE_NAME.test(name)) return name;
  throw usage(
    `The profile name ${
      JSON.stringify(name)
    } can't be used. A name has up to 64 letters, digits, ` +
      "dots, dashes and underscores, and does not begin with a dot.",
  );
}
