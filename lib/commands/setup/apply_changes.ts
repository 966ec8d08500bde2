import type { Host } from "../../host/host.ts";
import type { ToolFiles } from "../../host/tool_files.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { throwStoreError } from "../../system/file_error.ts";
import type { PendingFile } from "../../system/private_file.ts";
import { isProgram } from "./formats/edits.ts";
import type { FileChange } from "./plan_changes.ts";
import { type SavedFile, type SetupRecord, writeSetupRecord } from "./setup_record.ts";

/**
 * Makes changes: first what can fail without any effect, then the copies, then the files. What is
 * saved about them covers at any time what is in the files, so that it can be undone.
 *
 * @param changes the changes
 * @param options what was changed before, and for which profile
 * @returns the copies of the files that existed, by the paths of these
 * @throws {DeviceLoginError} `store_unwritable`
 */
export async function applyChanges(
  changes: readonly FileChange[],
  { record, profile, host }: { record: SetupRecord; profile: string; host: Host },
): Promise<ReadonlyMap<string, string>> {
  const files = await host.openToolFiles();
  const pending = await prepareAll(changes.filter(isWritten), files);
  try {
    const copies = await copyAll(changes.filter(({ backedUp }) => backedUp), files);
    for (const { path, text } of changes) {
      if (await files.read(path) !== text) throw changedMeanwhile(path);
    }
    const merged = { files: mergeFiles(record.files, { changes, copies }) };
    const adds = changes.some(({ added }) => added.length > 0);
    if (adds) await writeSetupRecord(merged, { profile, host });
    for (const { path, result = "" } of changes) {
      await pending.get(path)?.commit(result).catch(throwStoreError("store_unwritable", path));
    }
    for (const path of changes.flatMap(removedPaths)) {
      await files.remove(path).catch(throwStoreError("store_unwritable", path));
    }
    if (!adds) await writeSetupRecord(merged, { profile, host });
    return copies;
  } finally {
    for (const file of pending.values()) await file.discard();
  }
}

/** Returns the files that a change removes: a file that was created, and a copy that is not needed. */
function removedPaths({ path, text, result, obsoleteCopy }: FileChange): string[] {
  const created = text !== undefined && result === undefined ? [path] : [];
  return obsoleteCopy === undefined ? created : [...created, obsoleteCopy];
}

async function copyAll(
  changes: readonly FileChange[],
  files: ToolFiles,
): Promise<Map<string, string>> {
  const copies = new Map<string, string>();
  for (const { path } of changes) {
    copies.set(path, await files.backUp(path).catch(throwStoreError("store_unwritable", path)));
  }
  return copies;
}

function isWritten({ text, result }: FileChange): boolean {
  return result !== undefined && result !== text;
}

async function prepareAll(
  changes: readonly FileChange[],
  files: ToolFiles,
): Promise<Map<string, PendingFile>> {
  const pending = new Map<string, PendingFile>();
  try {
    for (const { path, added } of changes) {
      const file = await files.prepare(path, { program: added.some(isProgram) })
        .catch(throwStoreError("store_unwritable", path));
      pending.set(path, file);
    }
  } catch (error) {
    for (const file of pending.values()) await file.discard();
    throw error;
  }
  return pending;
}

/** Replaces what is saved about the files that change. */
function mergeFiles(
  saved: readonly SavedFile[],
  { changes, copies }: { changes: readonly FileChange[]; copies: ReadonlyMap<string, string> },
): SavedFile[] {
  const others = saved.filter(({ path }) => !changes.some((change) => change.path === path));
  const known = new Set(saved.map(({ path }) => path));
  const changed = changes.flatMap(({ path, saved: file }) => {
    if (file === undefined) return [];
    const copy = known.has(path) ? undefined : copies.get(path);
    return [copy === undefined ? file : { ...file, original: copy }];
  });
  return [...others, ...changed];
}

function changedMeanwhile(path: string): DeviceLoginError {
  return new DeviceLoginError(
    "store_unwritable",
    `${path} was changed by another program at the same time. Nothing was changed; try again.`,
  );
}
