import { open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import type { PendingFile } from "./host.ts";

/** The text of a file; of standard input for `-`. */
export async function readText(path: string): Promise<string> {
  if (path !== "-") return await readFile(path, "utf8");
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of process.stdin) {
    text += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * A path that stands in a file: it counts from that file's folder, or with `~/` from the home.
 *
 * @param file the file that the path stands in
 * @param path the path as it stands there
 * @param options `home`: where `~/` is, if that is known
 */
export function pathIn(
  file: string,
  path: string,
  { home }: { home?: string | undefined },
): string {
  if (home !== undefined && /^~[/\\]/.test(path)) return join(home, path.slice(2));
  return resolve(dirname(file), path);
}

/**
 * Makes a file beside the one named, readable by its owner alone whatever the umask says. Committed
 * it takes the other's place at once, so that nobody ever reads half of it.
 *
 * @throws where the folder can't be written to
 */
export async function createPrivateFile(path: string): Promise<PendingFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}`);
  const file = await open(temporary, "wx", 0o600);
  return {
    async commit(text) {
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    },
    async discard() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true });
    },
  };
}
