import { usage } from "../usage.ts";

/**
 * A number of seconds that a flag gives.
 *
 * @param flag the flag, for the message
 * @param text what it was given
 * @param options `least`: the smallest number that is taken; by default any above 0
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readSeconds(
  flag: string,
  text: string,
  options: { least?: number } = {},
): number {
  const { least } = options;
  const seconds = Number(text);
  const enough = least === undefined ? seconds > 0 : seconds >= least;
  if (text.trim() === "" || !enough || seconds === Infinity) {
    const wanted = least === undefined ? "above 0" : `from ${least} on`;
    throw usage(`${flag} ${JSON.stringify(text)} is no number of seconds ${wanted}.`);
  }
  return seconds;
}
