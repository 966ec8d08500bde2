import { usage } from "../usage.ts";

/** A number of seconds as a flag gives it. */
export interface GivenSeconds {
  /** The flag, for messages. */
  flag: string;
  /** Its value. */
  text: string | undefined;
  /** The smallest number that is accepted. By default any above 0. */
  least?: number;
}

/**
 * Reads a number of seconds.
 *
 * @returns nothing if the flag was not given
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readSeconds({ flag, text, least }: GivenSeconds): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  const enough = least === undefined ? seconds > 0 : seconds >= least;
  if (text.trim() === "" || !enough || seconds === Infinity) {
    const wanted = least === undefined ? "above 0" : `of at least ${least}`;
    throw usage(`${flag} must be a number of seconds ${wanted}: got ${JSON.stringify(text)}.`);
  }
  return seconds;
}
