import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** Why {@linkcode replaceInFs} can't be used here, if it can't. */
export const CANNOT_REPLACE_IN_FS: string | false = "Bun" in globalThis || "Deno" in globalThis
  ? "only Node can replace functions of its modules"
  : false;

/** Runs a function while others replace those of `node:fs`, also where they were imported. */
export async function replaceInFs<T>(
  own: Partial<typeof fs>,
  run: () => T | Promise<T>,
): Promise<T> {
  const before = Object.fromEntries(
    Object.keys(own).map((name) => [name, fs[name as keyof typeof fs]]),
  );
  const replace = (functions: object) => {
    Object.assign(fs, functions);
    syncBuiltinESMExports();
  };
  replace(own);
  try {
    return await run();
  } finally {
    replace(before);
  }
}
