import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { openKnownProfile } from "../../profile/known_profile.ts";
import { hostsOf } from "../../profile/named_hosts.ts";
import type { Profile } from "../../profile/open_profile.ts";
import { environmentSettings } from "../../settings/environment.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";
import { readToolFile } from "./read_tool_file.ts";
import type { Tool, ToolContext, ToolSystem } from "./tools/tool.ts";

/** The flags of `setup`. */
export type SetupFlags = Settings & {
  write?: boolean | undefined;
  undo?: boolean | undefined;
  name?: string | undefined;
  roleArn?: string | undefined;
};

/** The flags that only some tools have, as they are written. */
const TOOL_FLAGS = {
  hosts: "--host",
  name: "--name",
  roleArn: "--role-arn",
  username: "--username",
} as const;

/**
 * Reads what a tool is set up with, and checks that nothing is missing.
 *
 * @param flags the command line's
 * @param options the tool and its name, and the host
 * @throws {DeviceLoginError} `invalid_options`
 */
export async function readToolContext(
  flags: SetupFlags,
  { tool, toolName, host }: { tool: Tool; toolName: string; host: Host },
): Promise<ToolContext> {
  const { write: _write, undo: _undo, name, roleArn, ...settings } = flags;
  const system = toolSystem(host);
  if (system.platform === "win32" && tool.notOnWindows !== undefined) {
    throw usage(`${toolName} can't be set up on Windows: ${tool.notOnWindows}.`);
  }
  for (const [flag, written] of Object.entries(TOOL_FLAGS) as [keyof typeof TOOL_FLAGS, string][]) {
    if (flags[flag] !== undefined && !tool.takes.includes(flag)) {
      throw usage(`${written} has no meaning for ${toolName}.`);
    }
  }
  const profile = await openKnownProfile(settings, host);
  const hosts = tool.takes.includes("hosts") ? hostsOf(profile) : [];
  if (tool.takes.includes("hosts") && hosts.length === 0) {
    throw usage(
      `No host is named that may receive the token. Add --host HOST, or hosts: [HOST] to the ` +
        `profile ${profile.name} in config.yaml.`,
    );
  }
  if (tool.takes.includes("roleArn") && !roleArn) {
    throw usage(
      `${toolName} needs a role to assume: --role-arn arn:aws:iam::123456789012:role/NAME`,
    );
  }
  const entryName = name ?? profile.name;
  if (!/^[\w.@-]+$/.test(entryName)) {
    throw usage(
      `--name must have only letters, digits, and . _ @ -: got ${JSON.stringify(entryName)}.`,
    );
  }
  const helper = ["helper", tool.helper, ...await helperFlags(flags, { profile, hosts, host })];
  const command = [...await host.programCommand(), ...helper];
  const odd = command.find((word) => printable(word) !== word);
  if (odd !== undefined) {
    throw usage(`The command of a tool must not contain control characters: ${printable(odd)}`);
  }
  return { system, profile: profile.name, hosts, name: entryName, command };
}

/**
 * Returns the flags of the helper: the profile, and what flags and variables say about it. A tool may
 * not have these variables.
 */
async function helperFlags(
  { config, login, username, roleArn }: SetupFlags,
  { profile, hosts, host }: { profile: Profile; hosts: readonly string[]; host: Host },
): Promise<string[]> {
  const file = config ?? environmentSettings(host).config;
  const { store } = profile.settings;
  // What the profile itself says stays where it is, so that a change there counts.
  const given = profile.sources();
  return [
    "--profile",
    profile.name,
    ...(file === undefined ? [] : ["--config", await host.absolutePath(file)]),
    ...(given.has("store") && store !== undefined ? ["--store", store] : []),
    ...(given.has("hosts") ? hosts.flatMap((one) => ["--host", one]) : []),
    ...(username === undefined ? [] : ["--username", username]),
    ...(roleArn === undefined ? [] : ["--role-arn", roleArn]),
    ...(login ? ["--login"] : []),
  ];
}

/** Returns the system that tools are set up on. @throws {DeviceLoginError} without a home folder */
function toolSystem(host: Host): ToolSystem {
  const [platform = ""] = host.platform.split("-");
  const windows = platform === "win32";
  const home = host.env(windows ? "USERPROFILE" : "HOME");
  if (!home) throw usage("This user has no home folder, so the tool's files can't be found.");
  return {
    platform,
    home,
    env: host.env,
    join: (...parts) => parts.join(windows ? "\\" : "/"),
    exists: async (path) => await (await host.openToolFiles()).exists(path),
    read: async (path) => await readToolFile(path, host).catch(() => undefined) ?? "",
  };
}
