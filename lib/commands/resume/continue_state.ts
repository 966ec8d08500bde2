import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { findPending } from "../../profile/pending/pending_store.ts";
import type { PendingLogin } from "../../session/pending/pending_login.ts";
import { memoryStore } from "../../session/stores/memory_store.ts";
import { readGivenFile } from "../../settings/options/given_file.ts";
import { usage } from "../../settings/usage.ts";
import { type ContinueOptions, continuePending } from "./continue_pending.ts";

/** The name of the login in the memory of this run. */
const ID = "state";

/**
 * Continues a login that `start --no-save` printed. If it is still pending then, its state goes back
 * to where it came from: to its file, or to standard output.
 *
 * @param path the file; `-` is standard input
 * @param options how to wait, and how to print the result
 * @returns 10 if the sign-in has not been approved yet, otherwise 0
 */
export async function continueState(path: string, options: ContinueOptions): Promise<number> {
  const { host } = options;
  const text = await readGivenFile({ flag: "--state", path }, host);
  const store = { ...memoryStore(), locate: () => path === "-" ? "standard input" : path };
  const room = await store.prepare(ID);
  await room.commit(text);
  const found = await findPending(store, { id: ID, now: host.clock.now() }).catch((error) => {
    throw usage(`--state: ${(error as Error).message}`);
  });
  const onPending = async (pending: PendingLogin) => {
    if (path === "-") return pending;
    const file = await host.createPrivateFile(path);
    await file.commit(`${printableJson(pending)}\n`);
  };
  return await continuePending(found, { ...options, store, onPending });
}
