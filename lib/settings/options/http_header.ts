import { DeviceLoginError } from "../../oauth/base/errors.ts";

/**
 * Reads headers written as `Name: value`. The value may contain colons; it is never repeated in
 * an error, since it may be a secret.
 *
 * @param lines the values of the flag
 * @param flag the flag, for messages
 * @throws {DeviceLoginError} `invalid_options`
 */
export function parseHttpHeaders(lines: readonly string[], flag = "--http-header"): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
      throw refuse("is not a header", { flag, name: colon < 1 ? undefined : name });
    }
    const value = line.slice(colon + 1).trim();
    if (/[^\x20-\x7e\t]/.test(value)) {
      throw refuse(
        "has a line break, or another character that a header can't contain, in its value",
        { flag, name },
      );
    }
    headers.append(name, value);
  }
  return headers;
}

function refuse(
  why: string,
  { flag, name }: { flag: string; name: string | undefined },
): DeviceLoginError {
  const which = name === undefined ? `A value of ${flag}` : `The ${flag} ${JSON.stringify(name)}`;
  return new DeviceLoginError(
    "invalid_options",
    `${which} ${why}. Write it as ${flag} 'Name: value'.`,
  );
}
