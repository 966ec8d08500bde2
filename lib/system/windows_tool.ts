import process from "node:process";

/**
 * Returns the path of one of Windows' own tools. By its name alone, Windows would first look for it
 * in the working directory, where anyone may have put another one.
 *
 * @param name the tool, in the system's folder: `clip.exe`
 */
export function windowsTool(name: string): string {
  return `${systemRoot() ?? "C:\\Windows"}\\System32\\${name}`;
}

/** Reads the variable, which Deno may not permit. */
function systemRoot(): string | undefined {
  try {
    return process.env.SystemRoot;
  } catch {
    return undefined;
  }
}
