import type { Host } from "../../host/host.ts";
import type { Warning } from "../../oauth/base/warning.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
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
import { madeChanges, proposedChanges, type SetupDocument } from "./setup_document.ts";
import { readSetupRecord } from "./setup_record.ts";
import { createSetupPrinter, type SetupPrinter } from "./setup_printer.ts";
import { setupStore } from "./setup_store.ts";
import { readToolContext, type SetupFlags } from "./tool_context.ts";
import type { ToolSetup } from "./tools/tool.ts";
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
  const { write = false, undo = false, format, ...others } = flags;
  if (write && undo) throw usage("--write and --undo can't be combined.");
  const print = await createSetupPrinter(format, host);
  if (toolName === undefined) {
    if (write || undo) throw usage(`Name a tool: ${TOOL_NAMES.join(", ")}.`);
    return await listTools(print);
  }
  if (!isToolName(toolName)) throw unknownTool(toolName);
  if (undo) {
    const profile = checkProfileName(namedProfile(flags, host) ?? await readDefaultProfile(host));
    return await change({ files: [] }, { toolName, profile, print, host, signal });
  }
  const tool = TOOLS[toolName];
  const context = await readToolContext(others, { tool, toolName, host });
  const { profile } = context;
  const wanted = await tool.setUp(context);
  const { files, notes = [] } = wanted;
  if (write) await change(wanted, { toolName, profile, print, host, signal });
  else {
    const changes = proposedChanges(files);
    const document: SetupDocument = { tool: toolName, profile, changes, notes };
    await print({ document, text: describeFiles(files) });
  }
  for (const note of notes) await warn(host, note);
  if (!write) await warn(host, "Nothing was changed. To write it, add --write.");
}

/** Makes the files of a tool what is wanted, and reports what was changed. */
async function change(
  { files, notes = [] }: ToolSetup,
  { toolName, profile, print, host, signal }: {
    toolName: ToolName;
    profile: string;
    print: SetupPrinter;
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
      await warn(host, `${toolName} was not set up for the profile ${profile} by --write.`);
      return await print({ document: { tool: toolName, profile, changes, notes }, text: "" });
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
    const document: SetupDocument = {
      tool: toolName,
      profile,
      changes: madeChanges(changes, copies),
      notes,
    };
    await print({ document, text: describeChanges(changes, copies) });
  });
}

async function listTools(print: SetupPrinter): Promise<void> {
  const tools = TOOL_NAMES.map((tool) => ({ tool, gets: TOOLS[tool].does }));
  const rows = tools.map(({ tool, gets }) => [tool, gets]);
  await print({ document: { tools }, text: columns([["TOOL", "GETS"], ...rows]) });
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
