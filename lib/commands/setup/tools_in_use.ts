import type { Host } from "../../host/host.ts";
import { profileKey } from "../../profile/profile_record.ts";
import { setupStore } from "./setup_store.ts";

/**
 * Lists the tools that `setup` has set up for a profile, and whose files still have its entries.
 *
 * @throws {DeviceLoginError} `store_unreadable` if what was changed is not known
 */
export async function toolsInUse(profile: string, host: Host): Promise<string[]> {
  // Most profiles have none: then no format is loaded.
  if (await setupStore(host).get(profileKey(profile)) === undefined) return [];
  const { readSetupRecord } = await import("./setup_record.ts");
  const { formatOf } = await import("./formats/edits.ts");
  const { files } = await readSetupRecord(profile, host);
  const { read } = await host.openToolFiles();
  const tools = new Map<string, boolean>();
  for (const { path, edits } of files) {
    const text = await read(path).catch(() => undefined) ?? "";
    for (const { tool, edit } of edits) {
      let found = false;
      try {
        found = formatOf(edit).has(text, edit.entry);
      } catch {
        // A file that can't be parsed has no entries.
      }
      tools.set(tool, found && tools.get(tool) !== false);
    }
  }
  return [...tools].flatMap(([tool, found]) => found ? [tool] : []);
}
