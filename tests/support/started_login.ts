import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Scene, SERVER } from "./scene.ts";

/** Starts a login by `start`, and returns its identifier. */
export async function startLogin(here: Scene, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await here.run([
    "start",
    ...SERVER,
    ...args,
    "--format",
    "json",
  ]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout).id;
}

/** Reads the names of the files of pending logins. */
export function savedLogins({ folder }: Scene): string[] {
  return readdirSync(join(folder, "pending"));
}
