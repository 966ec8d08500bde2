import {
  applyEdits,
  findNodeAtLocation,
  type FormattingOptions,
  modify,
  type ParseError,
  parseTree,
} from "jsonc-parser";
import { isObject } from "../../../oauth/encoding/is_object.ts";
import { type Format, FormatFault } from "./format.ts";
import { lineAt } from "./lines.ts";

/** A text in an object in the file's root. */
export interface JsonEntry {
  /** The name of the object: `credHelpers`. */
  readonly object: string;
  /** The name of its member. */
  readonly member: string;
  readonly value: string;
}

/** The file of docker: JSON, whose indentation is kept. */
export const json: Format<JsonEntry> = {
  has: (text, { object, member, value }) => memberOf(readJson(text), object)?.[member] === value,
  add(text, { object, member, value }) {
    const root = readJson(text);
    const members = memberOf(root, object);
    if (root[object] !== undefined && members === undefined) {
      throw new FormatFault(`"${object}" must be an object`, lineOf(text, `"${object}"`));
    }
    const other = members?.[member];
    if (other !== undefined && other !== value) {
      throw new FormatFault(
        `"${object}" has another value for "${member}"`,
        lineOf(text, JSON.stringify(member)),
      );
    }
    return setJson(text, { path: [object, member], value });
  },
  remove(text, { entry: { object, member }, before }) {
    const rest = closeEmpty(setJson(text, { path: [object, member], value: undefined }), [object]);
    const left = Object.keys(memberOf(readJson(rest), object) ?? {}).length;
    if (left > 0 || memberOf(readJson(before), object)) return rest;
    return closeEmpty(setJson(rest, { path: [object], value: undefined }), []);
  },
};

/** Reads the object in a file; one that is empty has none yet. @throws {FormatFault} */
export function readJson(text: string): Record<string, unknown> {
  if (text.trim() === "") return {};
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    const errors: ParseError[] = [];
    parseTree(text, errors, { disallowComments: true });
    throw new FormatFault("this is not valid JSON", lineAt(text, errors[0]?.offset ?? 0));
  }
  if (isObject(root)) return root;
  throw new FormatFault("it must be a JSON object", 1);
}

/** Sets a value in the text of a JSON file, or removes it. Everything else keeps its form. */
export function setJson(
  text: string,
  { path, value }: { path: readonly (string | number)[]; value: unknown },
): string {
  const formattingOptions = formattingOf(text);
  const document = text.trim() === "" ? `{}${formattingOptions.eol}` : text;
  const isArrayInsertion = value !== undefined && typeof path.at(-1) === "number";
  const options = isOneLine(document)
    ? { isArrayInsertion }
    : { isArrayInsertion, formattingOptions };
  return applyEdits(document, modify(document, [...path], value, options));
}

/**
 * Removes an item of a list from the text of a JSON file: `modify()` leaves a part of the last item if
 * no space follows it.
 */
export function removeJsonItem(text: string, path: readonly (string | number)[]): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, [...path]);
  if (!node) return text;
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  const [previous, next] = [siblings[index - 1], siblings[index + 1]];
  const from = next === undefined && previous ? previous.offset + previous.length : node.offset;
  const to = next?.offset ?? node.offset + node.length;
  return text.slice(0, from) + text.slice(to);
}

/** Whether a file with content has no line breaks: it gets none. */
function isOneLine(text: string): boolean {
  return !text.trim().includes("\n") && Object.keys(readJson(text)).length > 0;
}

/** Removes the space within an object or a list that has become empty. */
export function closeEmpty(text: string, path: readonly string[]): string {
  const root = parseTree(text);
  const node = root && findNodeAtLocation(root, [...path]);
  if (!node || node.children?.length !== 0) return text;
  const empty = node.type === "array" ? "[]" : "{}";
  return `${text.slice(0, node.offset)}${empty}${text.slice(node.offset + node.length)}`;
}

function formattingOf(text: string): FormattingOptions {
  const [, indentation = "\t"] = /\n([\t ]+)"/.exec(text) ?? [];
  return {
    insertSpaces: !indentation.startsWith("\t"),
    tabSize: indentation.startsWith("\t") ? 1 : indentation.length,
    eol: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

function memberOf(
  root: Record<string, unknown>,
  object: string,
): Record<string, unknown> | undefined {
  return isObject(root[object]) ? root[object] : undefined;
}

function lineOf(text: string, part: string): number {
  return lineAt(text, Math.max(text.indexOf(part), 0));
}
