import { type Node, type ScalarNode, YAMLException } from "js-yaml";
import { suggest } from "../../output/suggest.ts";
import type { Settings } from "../settings.ts";
import { usage } from "../usage.ts";
import { parseYaml, type YamlFile } from "./parse_yaml.ts";
import { PROFILE_NAME } from "./profile_name.ts";
import { SAVED_SETTINGS, writtenName } from "../definitions.ts";
import type { SettingDefinition, SettingKind } from "../setting.ts";

/** The content of a configuration file. */
export interface Config {
  /**
   * A reader of the settings of each profile, by name. It throws `invalid_options`, with line and
   * column: a mistake in one profile does not affect the others.
   */
  readonly profiles: ReadonlyMap<string, () => Settings>;
}

/** The settings by their names in the file. */
const BY_WRITTEN_NAME = new Map(
  SAVED_SETTINGS.map(([name, definition]) => [writtenName(name), { name, definition }] as const),
);

/** What a value must be, for a message. */
const WANTED: Record<SettingKind, string> = {
  at_file: "a text, or @ and a path",
  text: "a text (put it in quotes if it looks like a number)",
  choice: "a text",
  optional: "a text",
  seconds: "a number of seconds",
  file: "a path",
  switch: "true or false",
  list: "a list of texts",
  lines: "a list of texts (put each in quotes if it contains a colon and a space)",
};

/**
 * Reads a configuration file.
 *
 * @param text its content, in YAML
 * @param path its path, for messages
 * @throws {DeviceLoginError} `invalid_options`, with line and column, for what is outside of profiles
 */
export function parseConfig(text: string, path: string): Config {
  const refuseAt = (offset: number, why: string) => {
    const lines = text.slice(0, offset).split("\n");
    return usage(`${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: ${why}`);
  };
  const file = read(text, refuseAt);
  const refuse = (node: Node, why: string) => refuseAt(file.offsetOf(node), why);
  const reader = { ...file, refuse };
  const profiles = new Map<string, () => Settings>();
  if (file.root === undefined || readScalar(file.root) === null) return { profiles };
  for (const { name, key, value } of readMap(file.root, { what: "The file", reader })) {
    if (name !== "profiles") throw refuse(key, unknown(name, ["profiles"]));
    for (const profile of readMap(value, { what: "profiles", reader })) {
      profiles.set(profile.name, () => {
        if (PROFILE_NAME.test(profile.name)) {
          return readProfile(profile, reader);
        }
        const shown = JSON.stringify(profile.name);
        throw refuse(profile.key, `${shown} can't be the name of a profile.`);
      });
    }
  }
  return { profiles };
}

function read(text: string, refuseAt: (offset: number, why: string) => Error): YamlFile {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw refuseAt(error.mark?.position ?? 0, `This is not valid YAML: ${error.reason}.`);
  }
}

interface Reader extends YamlFile {
  /** Makes an error that names the place of a node. */
  refuse(node: Node, why: string): Error;
}

function readProfile(profile: Member, reader: Reader): Settings {
  const settings: Record<string, unknown> = {};
  for (const member of readMap(profile.value, { what: `The profile ${profile.name}`, reader })) {
    const setting = BY_WRITTEN_NAME.get(member.name);
    if (setting === undefined) {
      throw reader.refuse(member.key, unknown(member.name, [...BY_WRITTEN_NAME.keys()]));
    }
    const { name, definition } = setting;
    const read = readValue(member.value, { kind: definition.kind, reader });
    if (read === undefined || !isChoice(read, definition)) {
      throw reader.refuse(member.value, `${member.name} must be ${wanted(definition)}.`);
    }
    settings[name] = read;
  }
  return settings;
}

function isChoice(value: unknown, { kind, choices }: SettingDefinition): boolean {
  return kind !== "choice" || choices === undefined || choices.includes(String(value));
}

function wanted({ kind, choices }: SettingDefinition): string {
  return kind === "choice" && choices ? choices.join(" or ") : WANTED[kind];
}

function readValue(
  value: Node,
  { kind, reader }: { kind: SettingKind; reader: Reader },
): unknown {
  const node = reader.resolve(value);
  const scalar = readScalar(node);
  if (kind === "seconds" && isWholeNumber(node)) return node.value;
  if (kind === "switch") return typeof scalar === "boolean" ? scalar : undefined;
  if (!["list", "lines"].includes(kind)) {
    return typeof scalar === "string" && scalar !== "" ? scalar : undefined;
  }
  const texts = node.kind === "sequence"
    ? node.items.map((item) => readScalar(reader.resolve(item)))
    : [scalar];
  if (!texts.every((text) => typeof text === "string")) return undefined;
  if (kind === "lines") return texts;
  return texts.flatMap((text) => text.split(",")).map((text) => text.trim()).filter(Boolean);
}

/** A text, a switch or null; nothing for a number or anything else. */
function readScalar(node: Node): string | boolean | null | undefined {
  if (node.kind !== "scalar") return undefined;
  switch (node.tag) {
    case "!!str":
    case "tag:yaml.org,2002:str":
      return node.value;
    case "!!bool":
    case "tag:yaml.org,2002:bool":
      return node.value.toLowerCase() === "true";
    case "!!null":
    case "tag:yaml.org,2002:null":
      return null;
  }
}

function isWholeNumber(node: Node): node is ScalarNode {
  return node.kind === "scalar" && /^\d+$/.test(node.value);
}

interface Member {
  name: string;
  key: Node;
  value: Node;
}

function readMap(value: Node, { what, reader }: { what: string; reader: Reader }): Member[] {
  const { resolve, refuse } = reader;
  const node = resolve(value);
  if (node.kind !== "mapping") throw refuse(value, `${what} must be a mapping of names to values.`);
  const names = new Set<string>();
  return node.items.map(({ key, value }) => {
    const name = readScalar(key);
    if (typeof name !== "string") throw refuse(key, "A name must be a text.");
    if (names.has(name)) throw refuse(key, `${JSON.stringify(name)} is defined twice.`);
    if (readScalar(value) === null) throw refuse(key, `${name} has no value.`);
    names.add(name);
    return { name, key, value };
  });
}

function unknown(name: string, known: readonly string[]): string {
  if (name === "client_secret") {
    return "A secret does not belong here: put it into a separate file, readable only by you, and " +
      "name that file as client_secret_file.";
  }
  const near = suggest(name, known);
  const advice = near ? `Did you mean ${near}?` : `The known names are ${known.join(", ")}.`;
  return `${JSON.stringify(name)} is not known here. ${advice}`;
}
