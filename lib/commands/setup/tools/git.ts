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
    const text = await system.read(path);
    return {
      files: [{
        path,
        edits: urls.map((url) => ({ format: "gitconfig", entry: { url, helper } })),
      }],
      notes: urls.flatMap((url) => {
        const helpers = readHelpers(text, url);
        const isOther = (one: string) => !`${one} `.includes(` helper git --profile ${profile} `);
        const later = helpers.slice(helpers.lastIndexOf(helper) + 1).some(isOther);
        if (helpers.includes(helper) && later) {
          return [`${path} has another helper for ${url} further down, which git uses: remove it.`];
        }
        return helpers.some(isOther)
          ? [`${path} has another helper for ${url}: it stays there, and git no longer uses it.`]
          : [];
      }),
    };
  },
};

/** Reads the helpers that a file has for a server, without the empty ones. */
function readHelpers(text: string, url: string): string[] {
  try {
    return helpersFor(text, url).filter(Boolean);
  } catch {
    return []; // A fault is reported when the file is changed.
  }
}

/** Finds the file that `git config --global` writes to. */
async function findFile(system: ToolSystem): Promise<string> {
  const { home, env, join, exists } = system;
  const named = env("GIT_CONFIG_GLOBAL");
  if (named) return named;
  const first = join(home, ".gitconfig");
  const second = join(env("XDG_CONFIG_HOME") || join(home, ".config"), "git", "config");
  return !await exists(first) && await exists(second) ? second : first;
}
