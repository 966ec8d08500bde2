import { readSeconds } from "./seconds.ts";

/**
 * How long a token has to be good for, in seconds.
 *
 * @param text what `--min-validity` was given
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readMinValidity(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readSeconds("--min-validity", text, { least: 0 });
}
