import { usage } from "../../../settings/usage.ts";
import { configFolder } from "./folders.ts";
import type { Tool, ToolSystem } from "./tool.ts";

/** go: a command of GOAUTH. */
export const go: Tool = {
  does: "tokens for the module proxies and repositories of go",
  helper: "go",
  takes: ["hosts"],
  setUp({ system, command }) {
    const path = findFile(system);
    const overridden = system.env("GOAUTH") !== undefined;
    return Promise.resolve({
      files: [{
        path,
        edits: [{ format: "go_env", entry: { command: command.map(quote).join(" ") } }],
      }],
      notes: overridden ? [`The variable GOAUTH is set, and overrides ${path}: unset it.`] : [],
    });
  },
};

/** Finds the file of `go env -w`. */
function findFile(system: ToolSystem): string {
  const { platform, home, env, join } = system;
  const named = env("GOENV");
  if (named === "off") throw usage("GOENV=off disables go's configuration file: unset GOENV.");
  if (named) return named;
  const folder = platform === "darwin"
    ? join(home, "Library", "Application Support")
    : configFolder(system);
  return join(folder, "go", "env");
}

/**
 * Quotes a word as go splits the value: first at semicolons, and within quotes nothing has a meaning.
 *
 * @throws {DeviceLoginError} `invalid_options` if it can't be quoted
 */
function quote(word: string): string {
  if (word.includes(";") || (word.includes('"') && word.includes("'"))) {
    throw usage(`GOAUTH can't contain a semicolon, or both kinds of quotes: got ${word}`);
  }
  if (!/[\s"']/.test(word)) return word;
  return word.includes('"') ? `'${word}'` : `"${word}"`;
}
