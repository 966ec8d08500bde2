import { DeviceLoginError } from "../../oauth/base/errors.ts";

/**
 * Reads headers written as `Name: value`. The value may contain colons; it is never repeated in
 * an error, since it may be a secret.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function parseHttpHeaders(lines: readonly string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)) {
      throw refuse("is not a header", colon < 1 ? undefined : name);
    }
    const value = line.slice(colon + 1).trim();
    if (/[^\x20-\x7e\t]/.test(value)) {
      throw refuse(
        "has a line break, or another character that a header can't contain, in its value",
        name,
      );
    }
    headers.append(name, value);
  }
  return headers;
}

function refuse(why: string, name?: string): DeviceLoginError {
  const which = name === undefined
    ? "An --http-header"
    : `The --http-header ${JSON.stringify(name)}`;
  return new DeviceLoginError(
    "invalid_options",
    `${which} ${why}. Write it as --http-header 'Name: value'.`,
  );
}
