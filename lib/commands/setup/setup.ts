import type { Host } from "../../host/host.ts";
import type { Warning } from "../../oauth/base/warning.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { writeResult } from "../../cli/write_result.ts";
import { savesOf } from "../../cli/saves.ts";
import { warn } from "../../cli/warn.ts";
import { columns } from "../../output/columns.ts";
import { suggest } from "../../output/suggest.ts";
import { readDefaultProfile } from "../../profile/default_profile.ts";
import { namedProfile } from "../../profile/named_profile.ts";
import { checkProfileName } from "../../settings/config/profile_name.ts";
import { withLock } from "../../session/stores/with_lock.ts";
import { usage } from "../../settings/usage.ts";
import { applyChanges } from "./apply_changes.ts";
import { describeChanges, describeFiles } from "./describe_changes.ts";
import { planChanges } from "./plan_changes.ts";
import { readToolFile } from "./read_tool_file.ts";
import { readSetupRecord } from "./setup_record.ts";
import { setupStore } from "./setup_store.ts";
import { readToolContext, type SetupFlags } from "./tool_context.ts";
import type { ToolFile } from "./tools/tool.ts";
import { TOOL_NAMES, type ToolName } from "./tools/tool_names.ts";
import { TOOLS } from "./tools/tools.ts";

/** One lock for all profiles, since they change the same files. */
const LOCK_KEY = "setup";

/**
 * `device-login setup`: prints what belongs into a tool's files, writes it, or removes it again.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function setUp(
  { args: [toolName], flags }: Invocation<SetupFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const { write = false, undo = false } = flags;
  if (write && undo) throw usage("--write and --undo can't be combined.");
  if (toolName === undefined) {
    if (write || undo) throw usage(`Name a tool: ${TOOL_NAMES.join(", ")}.`);
    return await listTools(host);
  }
  if (!isToolName(toolName)) throw unknownTool(toolName);
  if (undo) {
    const profile = checkProfileName(namedProfile(flags, host) ?? await readDefaultProfile(host));
    return await change([], { toolName, profile, host, signal });
  }
  const tool = TOOLS[toolName];
  const context = await readToolContext(flags, { tool, toolName, host });
  const { files, notes = [] } = await tool.setUp(context);
  if (write) await change(files, { toolName, profile: context.profile, host, signal });
  else await writeResult(describeFiles(files), host);
  for (const note of notes) await warn(host, note);
  if (!write) await warn(host, "Nothing was changed. To write it, add --write.");
}

/** Makes the files of a tool what is wanted, and reports what was changed. */
async function change(
  files: readonly ToolFile[],
  { toolName, profile, host, signal }: {
    toolName: ToolName;
    profile: string;
    host: Host;
    signal: AbortSignal;
  },
): Promise<void> {
  const read = (path: string) => readToolFile(path, host);
  // A path that a variable names may be relative: it is saved, and found from everywhere.
  const wanted = await Promise.all(
    files.map(async ({ path, edits }) => ({ path: await host.absolutePath(path), edits })),
  );
  const lock = {
    store: setupStore(host),
    key: LOCK_KEY,
    what: "record of what setup has changed",
    clock: host.clock,
    signal,
    onWarning: ({ message }: Warning) => void warn(host, message),
  };
  await withLock(lock, async (pin) => {
    const record = await readSetupRecord(profile, host);
    const changes = await planChanges(wanted, { tool: toolName, record, read });
    if (changes.length === 0) {
      return await warn(host, `${toolName} was not set up for the profile ${profile} by --write.`);
    }
    await pin();
    const applied = applyChanges(changes, { record, profile, host });
    const copies = await savesOf(host).begin(applied);
    const isNew = changes.some(({ text, result }) => text !== result);
    const done = files.length > 0 ? "set up" : "no longer set up";
    await warn(
      host,
      `${toolName} is ${done} for the profile ${profile}.${isNew ? "" : " Nothing was changed."}`,
    );
    // Last, since standard output may be full or closed, and the files are changed even so.
    await writeResult(describeChanges(changes, copies), host);
  });
}

async function listTools(host: Host): Promise<void> {
  const rows = TOOL_NAMES.map((name) => [name, TOOLS[name].does]);
  await writeResult(columns([["TOOL", "GETS"], ...rows]), host);
}

function isToolName(name: string): name is ToolName {
  return (TOOL_NAMES as readonly string[]).includes(name);
}

function unknownTool(name: string): Error {
  const meant = suggest(name, TOOL_NAMES);
  return usage(
    `There is no setup for ${JSON.stringify(name)}. ${meant ? `Did you mean ${meant}? ` : ""}` +
      `The tools are ${TOOL_NAMES.join(", ")}.`,
  );
}
