import { DeviceLoginError } from "../oauth/errors.ts";
import { printableJson } from "../oauth/printable_json.ts";
import { ownMember } from "./own_member.ts";
import type { OutputFormat } from "./token_record.ts";

/**
 * One value, named by a JSON Pointer (RFC 6901), as JSON.
 *
 * @param pointer the pointer; an empty one names the whole
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed
 */
export async function jsonPointer(pointer: string): Promise<OutputFormat> {
  const { default: { compile } } = await import("jsonpointer");
  const refuse = (why: string) =>
    new DeviceLoginError(
      "invalid_options",
      `The JSON Pointer ${JSON.stringify(pointer)} ${why}. It has to look like /access_token.`,
    );
  if (pointer.startsWith("#")) throw refuse("is a URI fragment; leave the # out");
  const escape = pointer.search(/~(?![01])/);
  if (escape >= 0) throw refuse(`has a ~ at character ${escape + 1} that is neither ~0 nor ~1`);
  if (pointer !== "" && !pointer.startsWith("/")) throw refuse("does not begin with /");
  const compiled = compile(pointer);
  const names = pointer.split("/").slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
  return {
    name: "jsonpointer",
    render: (tokens) => {
      // The library would also find what every object inherits.
      const there = names.reduce<unknown>(ownMember, tokens) !== undefined;
      const value = there ? compiled.get(tokens) : null;
      return {
        text: `${printableJson(value, 2)}\n`,
        ...(!there && { warning: `The reply has nothing at ${JSON.stringify(pointer)}.` }),
      };
    },
  };
}
