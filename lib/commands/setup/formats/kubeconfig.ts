import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import { isObject } from "../../../oauth/encoding/is_object.ts";
import { type Format, FormatFault } from "./format.ts";
import { closeEmpty, readJson, removeJsonItem, setJson } from "./json.ts";
import { appendLines, insertLines, removeLines, splitLines, withoutBreak } from "./lines.ts";
import { isSameData } from "./same_data.ts";

/** A user of a kubeconfig, with an exec plugin. */
export interface KubeconfigEntry {
  readonly user: string;
  /** The plugin's command and its arguments. */
  readonly command: readonly string[];
}

type Kubeconfig = Record<string, unknown> & { users?: unknown };

/**
 * The files of `KUBECONFIG`: YAML, or JSON. YAML is edited by its lines, since comments are kept, and
 * then parsed: an edit that has another effect than the entry's is not made.
 */
export const kubeconfig: Format<KubeconfigEntry> = {
  has: (text, entry) => findUser(readUsers(read(text)), entry) >= 0,
  add(text, entry) {
    const root = read(text);
    const users = readUsers(root);
    if (users.some((one) => isObject(one) && one.name === entry.user)) {
      const line = splitLines(text)
        .findIndex((one) => /^\s*(?:- )?name:/.test(one) && one.includes(entry.user));
      throw new FormatFault(`there is another user ${entry.user}`, line < 0 ? 1 : line + 1);
    }
    if (isJson(text)) return setJson(text, { path: ["users", users.length], value: userOf(entry) });
    const wanted = { ...root, users: [userOf(entry), ...users] };
    return checked(insertUser(text, entry), wanted);
  },
  remove(text, { entry, before }) {
    const root = read(text);
    const users = readUsers(root);
    const index = findUser(users, entry);
    const { users: _, ...others } = root;
    const left = users.toSpliced(index, 1);
    const hadUsers = "users" in read(before);
    if (isJson(text)) {
      const rest = closeEmpty(removeJsonItem(text, ["users", index]), ["users"]);
      return left.length > 0 || hadUsers
        ? rest
        : closeEmpty(setJson(rest, { path: ["users"], value: undefined }), []);
    }
    const wanted = left.length > 0 || hadUsers ? { ...others, users: left } : others;
    const [key, items] = findItems(text);
    const first = items[index] ?? 0;
    const end = withoutComments(text, {
      from: first,
      to: items[index + 1] ?? endOfList(text, key),
    });
    const numbers = Array.from({ length: end - first }, (_, offset) => first + offset);
    if (left.length > 0) return checked(removeLines(text, numbers), wanted);
    if (!hadUsers) return checked(removeLines(text, [key, ...numbers]), wanted);
    const rest = splitLines(removeLines(text, numbers));
    const line = (rest[key] ?? "").replace(/^users:/, "users: []");
    return checked([...rest.slice(0, key), line, ...rest.slice(key + 1)].join(""), wanted);
  },
};

function userOf({ user, command: [command = "", ...args] }: KubeconfigEntry): unknown {
  const apiVersion = "client.authentication.k8s.io/v1";
  return { name: user, user: { exec: { apiVersion, command, args, interactiveMode: "Never" } } };
}

function findUser(users: readonly unknown[], { user, command }: KubeconfigEntry): number {
  return users.findIndex((one) => {
    if (!isObject(one) || one.name !== user || !isObject(one.user)) return false;
    const { exec } = one.user;
    if (!isObject(exec)) return false;
    const args = Array.isArray(exec.args) ? exec.args : [];
    return isSameData([exec.command, ...args], command);
  });
}

function isJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}

/** Reads a file. @throws {FormatFault} */
function read(text: string): Kubeconfig {
  if (isJson(text)) return readJson(text);
  let root: unknown;
  try {
    root = text.trim() === "" ? null : load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new FormatFault(`this is not valid YAML: ${error.reason}`, (error.mark?.line ?? 0) + 1);
  }
  if (root === null || root === undefined) return {};
  if (isObject(root)) return root;
  throw new FormatFault("it must be a YAML mapping", 1);
}

function readUsers({ users }: Kubeconfig): unknown[] {
  if (users === undefined || users === null) return [];
  if (Array.isArray(users)) return users;
  throw new FormatFault("users must be a list");
}

const KEY = /^users:[ \t]*(\[[ \t]*\]|null|~)?[ \t]*(#.*)?$/;

function insertUser(text: string, entry: KubeconfigEntry): string {
  const lines = splitLines(text).map(withoutBreak);
  const key = lines.findIndex((line) => /^users:/.test(line));
  if (key < 0) return appendLines(text, ["users:", ...linesOf(entry)]);
  const [, empty] = KEY.exec(lines[key] ?? "") ?? [];
  const [, [item] = []] = findItems(text);
  const indentation = /^ */.exec(lines[item ?? -1] ?? "")?.[0] ?? "";
  const opened = splitLines(text)
    .map((line, number) => number === key && empty ? line.replace(` ${empty}`, "") : line)
    .join("");
  return insertLines(opened, {
    at: key + 1,
    lines: linesOf(entry).map((line) => `${indentation}${line}`),
  });
}

function linesOf({ user, command: [command = "", ...args] }: KubeconfigEntry): string[] {
  return [
    `- name: ${scalar(user)}`,
    "  user:",
    "    exec:",
    "      apiVersion: client.authentication.k8s.io/v1",
    `      command: ${scalar(command)}`,
    "      args:",
    ...args.map((arg) => `      - ${scalar(arg)}`),
    "      interactiveMode: Never",
  ];
}

/** A text as YAML: quoted unless it can only be a text. */
function scalar(text: string): string {
  const plain = /^[A-Za-z/][\w./@-]*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain || /^--[a-z][\w-]*$/.test(text) ? text : JSON.stringify(text);
}

/** Finds the line of `users`, and the lines on which its items begin. */
function findItems(text: string): [key: number, items: number[]] {
  const lines = splitLines(text).map(withoutBreak);
  const key = lines.findIndex((line) => /^users:/.test(line));
  const end = endOfList(text, key);
  const inside = lines.slice(key + 1, end);
  const [first] = inside.flatMap((line) => /^( *)- ?/.exec(line)?.[1] ?? []);
  const items = inside.flatMap((line, index) =>
    first !== undefined && line.startsWith(`${first}-`) ? [key + 1 + index] : []
  );
  return [key, items];
}

/** Returns the line behind the last item of a list. */
function endOfList(text: string, key: number): number {
  const lines = splitLines(text);
  const next = lines.findIndex((line, number) => number > key && /^[^\s#-]/.test(line));
  return withoutComments(text, { from: key, to: next < 0 ? lines.length : next });
}

/** Ends a range of lines before the comments and blank lines at its end: they introduce what follows. */
function withoutComments(text: string, { from, to }: { from: number; to: number }): number {
  const last = splitLines(text).slice(from + 1, to).findLastIndex((line) =>
    /^\s*[^\s#]/.test(line)
  );
  return from + 1 + last + 1;
}

/** Returns the edit if it has the data that is wanted. @throws {FormatFault} */
function checked(edit: string, wanted: unknown): string {
  let data: unknown;
  try {
    data = load(edit, { schema: CORE_SCHEMA });
  } catch {
    // Then it is not what is wanted.
  }
  if (isSameData(data ?? {}, wanted)) return edit;
  throw new FormatFault("users is written in a way that only a person can change");
}
