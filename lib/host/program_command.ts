import { realpath } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isPermitted } from "../system/permissions.ts";

/** The name under which the program is installed, on Windows with an ending. */
const INSTALLED_NAMES = process.platform === "win32"
  ? ["device-login.exe", "device-login.cmd"]
  : ["device-login"];

/** How this process was started. */
export interface ProgramStart {
  /** The executable: a runtime, or a binary with the program in it. */
  executable: string;
  /** The file or the URL that a runtime runs; none in a binary. */
  script?: string | undefined;
  /** The runtime. */
  runtime: "deno" | "bun" | "node";
  /** The path of this program on the `PATH`, links included. */
  installed?: string | undefined;
}

/**
 * Returns the words with which another program starts this one later: an installed command by its
 * path, since it survives updates and does not depend on the `PATH`; otherwise the runtime and the
 * file. What npx and bunx have downloaded may be gone later, so they are named instead.
 *
 * @example
 * ```ts
 * describeProgram({ executable: "/usr/bin/node", script: "/opt/cli.js", runtime: "node" });
 * // ["/usr/bin/node", "/opt/cli.js"]
 * ```
 */
export function describeProgram(
  { executable, script, runtime, installed }: ProgramStart,
): readonly string[] {
  if (script !== undefined && /[/\\]_npx[/\\]/.test(script)) {
    return ["npx", "--yes", "device-login"];
  }
  if (script !== undefined && /[/\\]bunx-/.test(script)) return ["bunx", "device-login"];
  if (installed !== undefined) return [installed];
  if (script === undefined) return [executable];
  if (runtime !== "deno") return [executable, script];
  return [executable, "run", "--quiet", "--no-prompt", "--allow-all", script];
}

/**
 * Returns the words with which another program starts this one, as {@linkcode describeProgram}
 * chooses them.
 *
 * @param options the variable `PATH`
 */
export async function programCommand(
  { path = "" }: { path?: string | undefined },
): Promise<readonly string[]> {
  const { versions, execPath } = process;
  const runtime = versions.deno ? "deno" : versions.bun ? "bun" : "node";
  const script = findScript();
  return describeProgram({
    executable: execPath,
    script,
    runtime,
    installed: await findInstalled(script ?? execPath, path),
  });
}

/** Finds the file or URL that the runtime runs; none in a binary. */
function findScript(): string | undefined {
  const { Deno } = globalThis as {
    Deno?: { mainModule: string; build: { standalone: boolean } };
  };
  if (Deno !== undefined) {
    if (Deno.build.standalone) return undefined;
    return Deno.mainModule.startsWith("file:") ? fileURLToPath(Deno.mainModule) : Deno.mainModule;
  }
  const script = process.argv[1];
  // The file system inside a binary of Bun.
  return script !== undefined && /[/\\](?:\$bunfs|~BUN)[/\\]/.test(script) ? undefined : script;
}

async function findInstalled(program: string, path: string): Promise<string | undefined> {
  const own = await resolveLinks(program);
  if (own === undefined) return undefined;
  for (const folder of path.split(delimiter).filter(isAbsolute)) {
    for (const name of INSTALLED_NAMES) {
      const place = join(folder, name);
      if (await resolveLinks(place) === own) return place;
    }
  }
  return undefined;
}

async function resolveLinks(path: string): Promise<string | undefined> {
  // Deno would prompt for a file that it may not read.
  if (!isPermitted({ name: "read", path })) return undefined;
  return await realpath(path).catch(() => undefined);
}
