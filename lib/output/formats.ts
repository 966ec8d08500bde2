import type { FormatOptions, OutputFormat } from "./token_record.ts";

/**
 * The kind of output of a format: a line for each event, one JSON object, or other text. Only the
 * first two can express an error.
 */
export type FormatKind = "events" | "object" | "text";

/** A format of `--format`, as the program, the help, the manual and the completions know it. */
export interface FormatDefinition {
  /** A description of its output. Formats with the same text share a line of the help. */
  readonly prints: string;
  /** The expression after its name and `=`. @default none */
  readonly expression?: {
    /** Its name in help. */
    readonly placeholder: string;
    readonly example: string;
  };
  readonly kind: FormatKind;
  /** Whether it prints any document; otherwise it prints only tokens. */
  readonly documents: boolean;
  /** Whether it prints, or can select, the key that tokens are bound to. */
  readonly showsKey: boolean;
  /**
   * Imports it, so that a format costs nothing until it is requested.
   *
   * @throws {DeviceLoginError} `invalid_options` for a malformed expression or option
   */
  load(expression: string, options: FormatOptions): Promise<OutputFormat>;
}

const WHOLE_REPLY = "everything the server sent, expiry, and with --dpop the key as dpop_jwk";
const ONE_VALUE = "one value of that, as JSON";

/** The one list of formats, in the order of the help. */
const DEFINITIONS = {
  table: {
    prints: "access token, refresh token, ID token and expiry",
    kind: "text",
    documents: false,
    showsKey: false,
    load: async () => (await import("./table.ts")).table,
  },
  json: {
    prints: WHOLE_REPLY,
    kind: "object",
    documents: true,
    showsKey: true,
    load: async () => (await import("./json.ts")).json,
  },
  "json-pretty": {
    prints: WHOLE_REPLY,
    kind: "object",
    documents: true,
    showsKey: true,
    load: async () => (await import("./json.ts")).jsonPretty,
  },
  yaml: {
    prints: WHOLE_REPLY,
    kind: "text",
    documents: true,
    showsKey: true,
    load: async () => (await import("./yaml.ts")).yaml,
  },
  jsonpath: {
    prints: ONE_VALUE,
    expression: { placeholder: "EXPR", example: "access_token" },
    kind: "text",
    documents: true,
    showsKey: true,
    load: async (expression, options) =>
      (await import("./json_path.ts")).jsonPath(expression, options),
  },
  jsonpointer: {
    prints: ONE_VALUE,
    expression: { placeholder: "PTR", example: "/access_token" },
    kind: "text",
    documents: true,
    showsKey: true,
    load: async (expression, options) =>
      (await import("./json_pointer.ts")).jsonPointer(expression, options),
  },
  ndjson: {
    prints: "events as they happen, one a line; the last is tokens or error",
    kind: "events",
    documents: false,
    showsKey: true,
    load: async () => (await import("./json.ts")).ndjson,
  },
  env: {
    prints: "ACCESS_TOKEN='…' and the others, for a shell's eval",
    kind: "text",
    documents: false,
    showsKey: false,
    load: async () => (await import("./env.ts")).env,
  },
  header: {
    prints: "Authorization: Bearer … (or DPoP …), for curl -H",
    kind: "text",
    documents: false,
    showsKey: false,
    load: async () => (await import("./header.ts")).header,
  },
  xoauth2: {
    prints: "the token and --user for a mail server (SASL XOAUTH2), in base64",
    kind: "text",
    documents: false,
    showsKey: false,
    load: async (_, { user }) => (await import("./xoauth2.ts")).xoauth2(user),
  },
} satisfies Record<string, FormatDefinition>;

/** The name of a format, without an expression. */
export type FormatName = keyof typeof DEFINITIONS;

/** The formats by their names. */
export const FORMATS: Readonly<Record<FormatName, FormatDefinition>> = DEFINITIONS;

/**
 * Spells formats as help does, such as `json` and `jsonpath=EXPR`.
 *
 * @param accepts selects formats; by default all
 */
export function formatChoices(accepts = (_: FormatDefinition): boolean => true): string[] {
  return Object.entries(FORMATS).filter(([, definition]) => accepts(definition))
    .map(([name, { expression }]) => expression ? `${name}=${expression.placeholder}` : name);
}

/** The formats of any document, in addition to its own table. */
export const DOCUMENT_FORMATS: readonly string[] = formatChoices(({ documents }) => documents);
