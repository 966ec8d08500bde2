import { usage } from "../usage.ts";

/**
 * Reads parameters written as `name=value`. The value may contain further `=`; it is never repeated
 * in an error, since it may be a secret.
 *
 * @param flag the flag that they come from
 * @param lines its values
 * @throws {DeviceLoginError} `invalid_options`
 */
export function parseParameters(
  flag: string,
  lines: readonly string[] = [],
): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const line of lines) {
    const equals = line.indexOf("=");
    if (equals < 1) throw usage(`${flag} must be given as name=value: a value has no name.`);
    const name = line.slice(0, equals);
    if (parameters.has(name)) {
      throw usage(
        `${flag} ${JSON.stringify(name)} is given twice: a request has each parameter only once.`,
      );
    }
    parameters.set(name, line.slice(equals + 1));
  }
  return Object.fromEntries(parameters);
}
