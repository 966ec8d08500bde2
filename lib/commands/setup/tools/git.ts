import { helpersFor } from "../formats/git_config.ts";
import { shellLine } from "./script.ts";
import type { Tool, ToolSystem } from "./tool.ts";

/** git: a credential helper for each host. */
export const git: Tool = {
  does: "passwords for git, over https",
  helper: "git",
  takes: ["hosts", "username"],
  async setUp({ system, profile, hosts, command }) {
    const path = await findFile(system);
    const helper = `!${shellLine(command)}`;
    const urls = hosts.map((host) => `https://${host}`);
    const text = await system.read(path) ?? "";
    const shadowed = urls.filter((url) => hasOtherHelper(text, { url, profile }));
    return {
      files: [{
        path,
        edits: urls.map((url) => ({ format: "gitconfig", entry: { url, helper } })),
      }],
      notes: shadowed.map((url) =>
        `${path} has another helper for ${url}: it stays there, and git no longer uses it.`
      ),
    };
  },
};

/** Whether a file has a helper for a server that is not the profile's. */
function hasOtherHelper(text: string, { url, profile }: { url: string; profile: string }): boolean {
  try {
    return helpersFor(text, url).some((helper) =>
      helper !== "" && !`${helper} `.includes(` helper git --profile ${profile} `)
    );
  } catch {
    return false; // A fault is reported when the file is changed.
  }
}

/** Finds the file that `git config --global` writes to. */
async function findFile(system: ToolSystem): Promise<string> {
  const { home, env, join, read } = system;
  const named = env("GIT_CONFIG_GLOBAL");
  if (named) return named;
  const first = join(home, ".gitconfig");
  const second = join(env("XDG_CONFIG_HOME") || join(home, ".config"), "git", "config");
  if (await read(first) !== undefined || await read(second) === undefined) return first;
  return second;
}
