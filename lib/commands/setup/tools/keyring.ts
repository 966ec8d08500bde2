import type { Edit } from "../formats/edits.ts";
import { binFolder, configFolder, pathFolders } from "./folders.ts";
import { pathNotes, scriptFile } from "./script.ts";
import type { Tool, ToolContext, ToolSystem } from "./tool.ts";

/** The way in which both tools use keyring: as a program. */
const PROVIDER = "subprocess";

/** pip: runs the program keyring. */
export const pip: Tool = {
  does: "passwords for the package indexes of pip",
  helper: "keyring",
  takes: ["hosts", "username"],
  async setUp(context) {
    return await setUpKeyring(context, {
      tool: "pip",
      path: await findPipFile(context.system),
      edit: {
        format: "ini",
        entry: { section: "global", name: "keyring-provider", value: PROVIDER },
      },
    });
  },
};

/** uv: does the same, by the same program. */
export const uv: Tool = {
  does: "passwords for the package indexes of uv",
  helper: "keyring",
  takes: ["hosts", "username"],
  notOnWindows: "uv runs only keyring.exe there, and no script",
  async setUp(context) {
    const { system } = context;
    return await setUpKeyring(context, {
      tool: "uv",
      path: system.env("UV_CONFIG_FILE") || system.join(configFolder(system), "uv", "uv.toml"),
      edit: { format: "toml", entry: { name: "keyring-provider", value: PROVIDER } },
    });
  },
};

async function setUpKeyring(
  context: ToolContext,
  { tool, path, edit }: { tool: string; path: string; edit: Edit },
) {
  const { system, hosts } = context;
  const others = await othersOnPath(system);
  const variable = `${tool.toUpperCase()}_KEYRING_PROVIDER`;
  const isOverridden = ![undefined, "", PROVIDER].includes(system.env(variable));
  return {
    files: [scriptFile("keyring", context), { path, edits: [edit] }],
    notes: [
      ...pathNotes(tool, system),
      ...others.map((one) =>
        `${one} comes first on your PATH. Put ${binFolder(system)} before it.`
      ),
      ...(isOverridden
        ? [`The variable ${variable} is set, and overrides ${path}: unset it.`]
        : []),
      `Indexes need a user name: https://oauth2@${hosts[0]}/…`,
    ],
  };
}

/** Finds other programs named keyring that come first on the `PATH`. */
async function othersOnPath(system: ToolSystem): Promise<string[]> {
  const folders = pathFolders(system);
  const own = folders.indexOf(binFolder(system));
  const found: string[] = [];
  for (const folder of folders.slice(0, Math.max(own, 0))) {
    const path = system.join(folder, "keyring");
    if (await system.exists(path)) found.push(path);
  }
  return found;
}

async function findPipFile(system: ToolSystem): Promise<string> {
  const { platform, home, env, join, exists } = system;
  const named = env("PIP_CONFIG_FILE");
  if (named) return named;
  if (platform === "win32") return join(configFolder(system), "pip", "pip.ini");
  const mac = join(home, "Library", "Application Support", "pip", "pip.conf");
  if (platform === "darwin" && await exists(mac)) return mac;
  return join(configFolder(system), "pip", "pip.conf");
}
