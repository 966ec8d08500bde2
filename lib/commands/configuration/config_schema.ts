import { PROFILE_NAME } from "./profile_name.ts";
import { PROFILE_SETTINGS, type SettingKind, writtenName } from "./profile_settings.ts";

const TYPES: Record<SettingKind, Record<string, unknown>> = {
  text: { type: "string", minLength: 1 },
  file: { type: "string", minLength: 1 },
  switch: { type: "boolean" },
  list: { type: ["array", "string"], items: { type: "string" } },
  lines: { type: ["array", "string"], items: { type: "string" } },
};

/** The JSON Schema of `config.yaml`, for editors. */
export function configSchema(): Record<string, unknown> {
  const settings = Object.entries(PROFILE_SETTINGS).map(([name, setting]) => {
    const { kind, description, choices } = setting;
    return [writtenName(name), { description, ...TYPES[kind], ...(choices && { enum: choices }) }];
  });
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
