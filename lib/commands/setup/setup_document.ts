import { type Edit, showEdits } from "./formats/edits.ts";
import type { FileChange } from "./plan_changes.ts";
import type { ToolFile } from "./tools/tool.ts";

/** A change, as `setup --format json` reports it. */
export interface ReportedChange {
  /**
   * - `proposed`: `--write` would make sure that the file has the entry.
   * - `added`, `removed`: the entry was added, or what an earlier run has added was removed.
   * - `present`: the entry was there already.
   * - `missing`: a person has removed or changed an entry that was added before.
   * - `deleted`: the file was deleted, because nothing else was in it.
   */
  readonly action: "proposed" | "added" | "present" | "removed" | "missing" | "deleted";
  readonly file: string;
  /** The entry as it is in a file of its own; a program's is the whole file. */
  readonly entry?: string;
  /** The copy of the file as it was before. */
  readonly backup?: string | undefined;
}

/** The result of `setup` as a document. */
export type SetupDocument = {
  readonly tool: string;
  readonly profile: string;
  readonly changes: readonly ReportedChange[];
  /** What a person should know, or do in addition. */
  readonly notes: readonly string[];
};

/** Lists the entries that belong into a tool's files. */
export function proposedChanges(files: readonly ToolFile[]): ReportedChange[] {
  return files.flatMap(({ path, edits }) => entries(edits, { action: "proposed", file: path }));
}

/**
 * Lists what was changed.
 *
 * @param changes the changes
 * @param copies the copies of the files that existed, by the paths of these
 */
export function madeChanges(
  changes: readonly FileChange[],
  copies: ReadonlyMap<string, string>,
): ReportedChange[] {
  return changes.flatMap(({ path: file, text, result, ...lists }) => {
    const backup = copies.get(file);
    const deleted = result === undefined && text !== undefined;
    return [
      ...entries(lists.removed, { action: "removed", file, backup }),
      ...entries(lists.added, { action: "added", file, backup }),
      ...entries(lists.present, { action: "present", file }),
      ...entries(lists.missing, { action: "missing", file }),
      ...(deleted ? [{ action: "deleted", file } as const] : []),
    ];
  });
}

function entries(edits: readonly Edit[], change: Omit<ReportedChange, "entry">): ReportedChange[] {
  return edits.map((edit) => ({ ...change, entry: showEdits([edit]) }));
}
