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
    const isOther = (one: string) =>
      one !== "" && !`${one} `.includes(` helper git --profile ${profile} `);
    const shadowed = urls.filter((url) => helpersFor(text, url).some(isOther));
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
