import { readFileSync } from "node:fs";
import { type Schema, Validator } from "@cfworker/json-schema";

/** An event of `--format ndjson`. */
// deno-lint-ignore no-explicit-any -- a test knows which event it inspects
export type Event = Record<string, any> & { v: 1; type: string };

/** The published schema, made stricter: unknown members are invalid. */
const schema: Schema = JSON.parse(readFileSync("schemas/events.schema.json", "utf8"));
for (const { ref, event } of eventsOf(schema)) {
  if (event.properties === undefined) throw new Error(`${ref} has no properties`);
  event.additionalProperties = false;
}
const validator = new Validator(schema, "2020-12", false);

/** Reads the lines of `--format ndjson`. @throws if one is invalid by the schema */
export function readEvents(text: string): Event[] {
  if (!text.endsWith("\n")) throw new Error(`the last line has no end: ${text}`);
  return text.trimEnd().split("\n").map((line) => {
    const event = JSON.parse(line);
    const { valid, errors } = validator.validate(event);
    if (!valid) throw new Error(`${line}\n${JSON.stringify(errors, null, 2)}`);
    return event;
  });
}

/** Returns the error codes that the schema lists. */
export function documentedCodes(): string[] {
  return schema.$defs?.code?.examples ?? [];
}

/** Returns the schemas of the events. */
function eventsOf({ oneOf = [], $defs = {} }: Schema): { ref: string; event: Schema }[] {
  return oneOf.map(({ $ref: ref = "" }: Schema) => {
    const event = $defs[ref.replace("#/$defs/", "")];
    if (event === undefined) throw new Error(`${ref} leads nowhere`);
    return { ref, event };
  });
}
