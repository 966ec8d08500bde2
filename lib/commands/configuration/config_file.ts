import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node, ParsedNode, YAMLMap } from "yaml";
import { suggest } from "../../output/suggest.ts";
import type { Settings } from "../options/settings.ts";
import { usage } from "../options/usage.ts";
import { PROFILE_NAME } from "./profile_name.ts";
import { PROFILE_SETTINGS, type SettingKind, writtenName } from "./profile_settings.ts";

/** What a configuration file says. */
export interface Config {
  /** Settings by the names of the profiles. */
  readonly profiles: ReadonlyMap<string, Settings>;
}

/** The settings by the names that a file has for them. */
const BY_WRITTEN_NAME = new Map(
  Object.entries(PROFILE_SETTINGS).map((
    [name, setting],
  ) => [writtenName(name), { name, ...setting }]),
);

/** What a value has to be, for a message. */
const WANTED: Record<SettingKind, string> = {
  text: "a text (put it in quotes if it looks like a number)",
  file: "a path",
  switch: "true or false",
  list: "a list of texts",
  lines: "a list of texts",
};

/**
 * Reads a configuration file.
 *
 * @param text what it holds, in YAML
 * @param path what it is called, for messages
 * @throws {DeviceLoginError} `invalid_options`, with line and column
 */
export function parseConfig(text: string, path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (node: Node | number, why: string) => {
    const offset = typeof node === "number" ? node : node.range?.[0] ?? 0;
    const { line, col } = lines.linePos(offset);
    return usage(`${path}:${line}:${col}: ${why}`);
  };
  const reader = { document, refuse };
  const [error] = document.errors;
  if (error) throw refuse(error.pos[0], error.message);
  const profiles = new Map<string, Settings>();
  if (document.contents === null) return { profiles };
  const members = readMap(document.contents, "The file", reader);
  for (const { name, key, value } of members) {
    if (name !== "profiles") throw refuse(key, unknown(name, ["profiles"]));
    for (const profile of readMap(value, "profiles", reader)) {
      if (!PROFILE_NAME.test(profile.name)) {
        const shown = JSON.stringify(profile.name);
        throw refuse(profile.key, `${shown} can't be the name of a profile.`);
      }
      profiles.set(profile.name, readProfile(profile.name, profile.value, reader));
    }
  }
  return { profiles };
}

interface Reader {
  document: Document.Parsed;
  refuse: (node: Node | number, why: string) => Error;
}

function readProfile(name: string, value: Node, reader: Reader): Settings {
  const settings: Record<string, unknown> = {};
  for (const member of readMap(value, `The profile ${name}`, reader)) {
    const setting = BY_WRITTEN_NAME.get(member.name);
    if (setting === undefined) {
      throw reader.refuse(member.key, unknown(member.name, [...BY_WRITTEN_NAME.keys()]));
    }
    const { kind, choices } = setting;
    const read = readValue(member.value, kind, reader);
    if (read === undefined || (choices && !choices.includes(String(read)))) {
      const wanted = choices?.join(" or ") ?? WANTED[kind];
      throw reader.refuse(member.value, `${member.name} has to be ${wanted}.`);
    }
    settings[setting.name] = read;
  }
  return settings;
}

function readValue(value: Node, kind: SettingKind, reader: Reader): unknown {
  const node = resolve(value, reader);
  const scalar = isScalar(node) ? node.value : undefined;
  if (kind === "switch") return typeof scalar === "boolean" ? scalar : undefined;
  if (kind === "text" || kind === "file") {
    return typeof scalar === "string" && scalar !== "" ? scalar : undefined;
  }
  const texts = isSeq(node)
    ? node.items.map((item) => resolve(item as Node, reader)).map((item) =>
      isScalar(item) ? item.value : undefined
    )
    : [scalar];
  if (!texts.every((text) => typeof text === "string")) return undefined;
  if (kind === "lines") return texts;
  return texts.flatMap((text) => text.split(",")).map((text) => text.trim()).filter(Boolean);
}

interface Member {
  name: string;
  key: Node;
  value: Node;
}

function readMap(value: Node, what: string, reader: Reader): Member[] {
  const node = resolve(value, reader);
  if (!isMap(node)) throw reader.refuse(value, `${what} has to hold names and values.`);
  return (node as YAMLMap<ParsedNode, ParsedNode | null>).items.map(({ key, value }) => {
    if (!isScalar(key) || typeof key.value !== "string") {
      throw reader.refuse(key, "A name has to be a text.");
    }
    if (value === null || (isScalar(value) && value.value === null)) {
      throw reader.refuse(key, `${key.value} has no value.`);
    }
    return { name: key.value, key, value };
  });
}

function resolve(node: Node, { document }: Reader): Node {
  return (isAlias(node) ? node.resolve(document) : undefined) ?? node;
}

function unknown(name: string, known: readonly string[]): string {
  if (name === "client_secret") {
    return "A secret does not belong here: put it into a file of its own, readable by you alone, " +
      "and name that as client_secret_file.";
  }
  const near = suggest(name, known);
  const advice = near ? `Did you mean ${near}?` : `What there is: ${known.join(", ")}.`;
  return `${JSON.stringify(name)} is not known here. ${advice}`;
}
