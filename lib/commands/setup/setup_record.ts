import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { isObject } from "../../oauth/encoding/is_object.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { profileKey } from "../../profile/profile_record.ts";
import { type Edit, isEdit } from "./formats/edits.ts";
import { setupStore } from "./setup_store.ts";

/** An edit that was made for a tool. */
export interface SavedEdit {
  readonly tool: string;
  readonly edit: Edit;
}

/** A file, and the edits that were made to it. */
export interface SavedFile {
  readonly path: string;
  /** The copy of the file as it was before the first of them; `null` if it did not exist. */
  readonly original: string | null;
  /** The SHA-256 of its text, as long as only these edits distinguish it from the original. */
  readonly digest?: string | undefined;
  readonly edits: readonly SavedEdit[];
}

/** What `setup` has changed for a profile. */
export interface SetupRecord {
  readonly files: readonly SavedFile[];
}

const RECORD_MEMBERS = {
  type: kind.only("device-login setup"),
  v: kind.version1,
  profile: kind.text,
};

/**
 * Reads the record of a profile.
 *
 * @throws {DeviceLoginError} `store_unreadable` if it is damaged, or a newer version has written it
 */
export async function readSetupRecord(profile: string, host: Host): Promise<SetupRecord> {
  const store = setupStore(host);
  const key = profileKey(profile);
  const entry = await store.get(key);
  if (entry === undefined) return { files: [] };
  const record = parseJson(entry.value);
  const files = hasMembers(record, RECORD_MEMBERS) && (record as { files?: unknown }).files;
  if (Array.isArray(files) && files.every(isSavedFile)) return { files };
  const newer = isObject(record) && typeof record.v === "number" && record.v > 1;
  throw new DeviceLoginError(
    "store_unreadable",
    `What setup has changed for the profile ${profile} is not known: ${store.locate(key)} ` +
      `${newer ? "was written by a newer version of the program" : "is damaged"}. It was left ` +
      "unchanged; move it away to set up tools again, and remove their old entries by hand.",
  );
}

/** Saves the record of a profile; one without files is deleted. */
export async function writeSetupRecord(
  { files }: SetupRecord,
  { profile, host }: { profile: string; host: Host },
): Promise<void> {
  const store = setupStore(host);
  const key = profileKey(profile);
  if (files.length === 0) {
    await store.delete(key);
    return;
  }
  const pending = await store.prepare(key);
  await pending.commit(JSON.stringify({ type: "device-login setup", v: 1, profile, files }));
}

function isSavedFile(value: unknown): value is SavedFile {
  return hasMembers(value, { path: kind.text, "digest?": kind.text }) &&
    hasMembers(value, { original: ORIGINAL, edits: SAVED_EDITS });
}

const ORIGINAL: kind.Kind<string | null> = [
  "a path or null",
  (value): value is string | null => value === null || typeof value === "string",
];

const SAVED_EDITS: kind.Kind<SavedEdit[]> = [
  "a list of edits",
  (value): value is SavedEdit[] =>
    Array.isArray(value) &&
    value.every((one) =>
      hasMembers(one, { tool: kind.text, edit: kind.object }) && isEdit(one.edit)
    ),
];
