import { encodeHex } from "../../oauth/encoding/hex.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";
import { usage } from "../../settings/usage.ts";
import { type Edit, formatOf, isProgram, isSameEdit } from "./formats/edits.ts";
import { FormatFault } from "./formats/format.ts";
import type { SavedEdit, SavedFile, SetupRecord } from "./setup_record.ts";
import type { ToolFile } from "./tools/tool.ts";

/** The change of a file. */
export interface FileChange {
  readonly path: string;
  /** Its text now; nothing if it does not exist. */
  readonly text: string | undefined;
  /** The text that it gets; nothing if it is deleted. */
  readonly result: string | undefined;
  readonly added: readonly Edit[];
  readonly removed: readonly Edit[];
  /** What is there already. */
  readonly present: readonly Edit[];
  /** What was added earlier, and is no longer there. */
  readonly missing: readonly Edit[];
  /** Whether it is copied first. */
  readonly backedUp: boolean;
  /** The copy that is no longer needed: the file is as it was again. */
  readonly obsoleteCopy: string | undefined;
  /** What is saved about it; nothing if none of its edits is left. */
  readonly saved: SavedFile | undefined;
}

/** What {@linkcode planChanges} needs. */
export interface PlanOptions {
  readonly tool: string;
  /** What was changed before. */
  readonly record: SetupRecord;
  /** Reads a file; nothing if there is none. */
  read(path: string): Promise<string | undefined>;
}

/**
 * Determines how files change so that they have a tool's edits, and none of those that were made for
 * it before and are no longer wanted. Changes nothing.
 *
 * @param wanted the tool's files; none to undo everything
 * @param options the tool, the record, and how to read a file
 * @throws {DeviceLoginError} `invalid_options` if a file can't be parsed, or has something else in the
 *   place of an edit
 */
export async function planChanges(
  wanted: readonly ToolFile[],
  { tool, record, read }: PlanOptions,
): Promise<FileChange[]> {
  const before = record.files.filter(({ edits }) => edits.some((one) => one.tool === tool));
  const paths = new Set([...wanted, ...before].map(({ path }) => path));
  const changes: FileChange[] = [];
  for (const path of paths) {
    const saved = record.files.find((one) => one.path === path);
    const edits = wanted.find((one) => one.path === path)?.edits ?? [];
    const original = saved?.original ? await read(saved.original) : undefined;
    const text = await read(path);
    changes.push(await planFile({ path, edits, tool, saved, original, text }));
  }
  return changes;
}

interface FilePlan {
  path: string;
  edits: readonly Edit[];
  tool: string;
  saved: SavedFile | undefined;
  original: string | undefined;
  text: string | undefined;
}

async function planFile(plan: FilePlan): Promise<FileChange> {
  const { path, text, saved, original } = plan;
  const edited = editText(plan);
  const untouched = text !== undefined && saved?.digest === await digestOf(text);
  const edits = editsLeft(plan, edited);
  const isChanged = edited.added.length > 0 || edited.removed.length > 0;
  const about = { path, text, ...edited };
  if (saved !== undefined && edits.length === 0) {
    const restored = untouched && saved.original !== null ? original : undefined;
    const created = saved.original === null && (untouched || isBlank(edited.result));
    return {
      ...about,
      result: created || text === undefined ? undefined : restored ?? edited.result,
      backedUp: false,
      obsoleteCopy: restored === undefined ? undefined : saved.original ?? undefined,
      saved: undefined,
    };
  }
  const result = isChanged ? edited.result : text;
  const exact = saved === undefined || text === undefined || untouched;
  return {
    ...about,
    result,
    backedUp: isChanged && text !== undefined && !untouched,
    obsoleteCopy: undefined,
    saved: edits.length === 0 ? undefined : {
      path,
      // A file that has been deleted since is another one.
      original: text === undefined ? null : saved?.original ?? null,
      digest: exact && result !== undefined ? await digestOf(result) : undefined,
      edits,
    },
  };
}

/** Removes what is no longer wanted from a text, and adds what is missing. */
function editText({ path, edits, tool, saved, original, text }: FilePlan) {
  const { own, others } = splitEdits(saved, tool);
  // Two tools can share a program: it is replaced for both, and stays for the other one.
  const shared = others.map(({ edit }) => edit).filter(isProgram);
  const replaced = edits.some(isProgram) && !own.some(isProgram) ? shared.slice(0, 1) : [];
  const before = original ?? (saved ? "" : text ?? "");
  const lists = { added: [] as Edit[], removed: [] as Edit[], present: [] as Edit[] };
  const missing: Edit[] = [];
  let result = text ?? "";
  try {
    for (const edit of [...own, ...replaced].filter((one) => !isIn(one, edits))) {
      const { has, remove } = formatOf(edit);
      if (edits.length === 0 && isIn(edit, shared)) continue;
      if (has(result, edit.entry)) {
        result = remove(result, { entry: edit.entry, before });
        lists.removed.push(edit);
      } else missing.push(edit);
    }
    for (const edit of edits) {
      const { has, add } = formatOf(edit);
      if (has(result, edit.entry)) lists.present.push(edit);
      else {
        result = add(result, edit.entry);
        if (!has(result, edit.entry)) {
          throw new FormatFault("it is written in a way that only a person can change");
        }
        lists.added.push(edit);
      }
    }
  } catch (error) {
    if (!(error instanceof FormatFault)) throw error;
    const { message, line } = error;
    const [place, advice] = line === undefined
      ? [path, "Make the change by hand"]
      : [`${path}, line ${line}`, "Change that line, or make the change by hand"];
    throw usage(
      `${place}: ${message}. Nothing was changed. ${advice}: without --write, setup prints what to ` +
        "put where.",
    );
  }
  return { ...lists, missing, result };
}

/** Returns the edits that are saved for a file: not those that a person has made before. */
function editsLeft(
  { edits, tool, saved }: FilePlan,
  { added, present }: { added: readonly Edit[]; present: readonly Edit[] },
): SavedEdit[] {
  const { own, others } = splitEdits(saved, tool);
  const known = [...own, ...others.map(({ edit }) => edit)];
  const left = [...added, ...present.filter((edit) => isIn(edit, known))];
  const program = edits.find(isProgram);
  // A program that two tools share is the same for both.
  const theirs = others.map((one) =>
    program && isProgram(one.edit) ? { ...one, edit: program } : one
  );
  return [...theirs, ...left.map((edit) => ({ tool, edit }))];
}

function splitEdits(
  saved: SavedFile | undefined,
  tool: string,
): { own: Edit[]; others: SavedEdit[] } {
  const all = saved?.edits ?? [];
  return {
    own: all.filter((one) => one.tool === tool).map(({ edit }) => edit),
    others: all.filter((one) => one.tool !== tool),
  };
}

function isIn(edit: Edit, list: readonly Edit[]): boolean {
  return list.some((one) => isSameEdit(one, edit));
}

/** Whether nothing is left of a file that was created: the empty object is docker's. */
function isBlank(text: string): boolean {
  return /^\s*(?:\{\s*\}\s*)?$/.test(text);
}

async function digestOf(text: string): Promise<string> {
  return encodeHex(await sha256(text));
}
