import { DeviceLoginError } from "../oauth/base/errors.ts";
import { ownMember } from "./own_member.ts";
import { renderFound } from "./render_found.ts";
import type { FormatOptions, OutputFormat } from "./token_record.ts";

/**
 * Prints the value at a JSON Pointer (RFC 6901) as JSON.
 *
 * @param pointer the pointer; an empty one names the whole document
 * @param options how the value is printed
 * @throws {DeviceLoginError} `invalid_options` if it is malformed
 */
export function jsonPointer(pointer: string, options: FormatOptions = {}): OutputFormat {
  const refuse = (why: string) =>
    new DeviceLoginError(
      "invalid_options",
      `The JSON Pointer ${JSON.stringify(pointer)} ${why}. It must look like /access_token.`,
    );
  if (pointer.startsWith("#")) throw refuse("is a URI fragment; remove the #");
  const escape = pointer.search(/~(?![01])/);
  if (escape >= 0) throw refuse(`has a ~ at character ${escape + 1} that is neither ~0 nor ~1`);
  if (pointer !== "" && !pointer.startsWith("/")) throw refuse("does not begin with /");
  const names = pointer.split("/").slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return {
    render: (tokens) => {
      const shown = names.reduce<unknown>(ownMember, tokens);
      return renderFound(
        { shown, missing: shown === undefined },
        { ...options, expression: pointer },
      );
    },
  };
}
