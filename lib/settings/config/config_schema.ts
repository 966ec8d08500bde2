import { SAVED_SETTINGS, writtenName } from "../definitions.ts";
import type { SettingDefinition, SettingKind } from "../setting.ts";
import { PROFILE_NAME } from "./profile_name.ts";

const TEXT = { type: "string", minLength: 1 };
const LIST = { type: ["array", "string"], items: { type: "string" } };

const TYPES: Record<SettingKind, Record<string, unknown>> = {
  text: TEXT,
  at_file: TEXT,
  choice: TEXT,
  optional: TEXT,
  file: TEXT,
  seconds: { type: ["integer", "string"], minimum: 0, pattern: "^[0-9]+$" },
  switch: { type: "boolean" },
  list: LIST,
  lines: LIST,
};

/** The JSON Schema of `config.yaml`, for editors. */
export function configSchema(): Record<string, unknown> {
  const settings = SAVED_SETTINGS.map(([name, definition]) =>
    [writtenName(name), settingSchema(definition)] as const
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "device-login's config.yaml",
    type: "object",
    properties: {
      profiles: {
        description: "Servers and clients by the names that --profile takes.",
        type: "object",
        propertyNames: { pattern: PROFILE_NAME.source },
        additionalProperties: {
          type: "object",
          properties: Object.fromEntries(settings),
          additionalProperties: false,
        },
      },
    },
    additionalProperties: false,
  };
}

function settingSchema({ kind, help, choices }: SettingDefinition): Record<string, unknown> {
  return {
    description: `${help.charAt(0).toUpperCase()}${help.slice(1)}.`,
    ...TYPES[kind],
    ...(kind === "choice" && { enum: choices }),
  };
}
