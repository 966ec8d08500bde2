import * as kind from "../../../oauth/members/kinds.ts";
import { hasMembers, type Members, type Shape } from "../../../oauth/members/read_members.ts";
import { bazelrc } from "./bazelrc.ts";
import type { Format } from "./format.ts";
import { gitConfig } from "./git_config.ts";
import { goEnv } from "./go_env.ts";
import { ini } from "./ini.ts";
import { json } from "./json.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { program } from "./program.ts";
import { terraformConfig } from "./terraform_config.ts";
import { toml } from "./toml.ts";

/**
 * The formats by the names that are saved, with the members of their entries. A saved entry is
 * removed by later versions too: what is here may be added to, and stays otherwise.
 */
const FORMATS = {
  bazelrc: { format: bazelrc, members: { line: kind.text } },
  gitconfig: { format: gitConfig, members: { url: kind.text, helper: kind.text } },
  go_env: { format: goEnv, members: { command: kind.text } },
  ini: { format: ini, members: { section: kind.text, name: kind.text, value: kind.text } },
  json: { format: json, members: { object: kind.text, member: kind.text, value: kind.text } },
  kubeconfig: { format: kubeconfig, members: { user: kind.text, command: kind.texts } },
  program: { format: program, members: { script: kind.text } },
  terraform: { format: terraformConfig, members: { helper: kind.text } },
  toml: {
    format: toml,
    members: { "table?": kind.text, name: kind.text, value: kind.text, "others?": kind.texts },
  },
} as const satisfies Record<string, { format: unknown; members: Shape }>;

/** An entry, and the format of the file that it belongs to. */
export type Edit = {
  readonly [Name in keyof typeof FORMATS]: {
    readonly format: Name;
    readonly entry: Members<(typeof FORMATS)[Name]["members"]>;
  };
}[keyof typeof FORMATS];

/** Whether a value, read from a saved file, is an edit that this version knows. */
export function isEdit(value: unknown): value is Edit {
  if (!hasMembers(value, { format: kind.text, entry: kind.object })) return false;
  const known: Record<string, { members: Shape }> = FORMATS;
  return Object.hasOwn(known, value.format) &&
    hasMembers(value.entry, known[value.format]?.members ?? {});
}

/** Returns the functions of an edit's format. The types of the two belong together. */
export function formatOf({ format }: Edit): Format<Edit["entry"]> {
  return FORMATS[format].format as unknown as Format<Edit["entry"]>;
}

/** Whether an edit is a whole program. */
export function isProgram({ format }: Edit): boolean {
  return format === "program";
}

/** Whether two edits are the same. */
export function isSameEdit(one: Edit, other: Edit): boolean {
  const text = ({ format, entry }: Edit) => JSON.stringify([format, Object.entries(entry).sort()]);
  return text(one) === text(other);
}

/** Returns what edits add to an empty file: what a person would write. */
export function showEdits(edits: readonly Edit[]): string {
  return edits.reduce((text, edit) => formatOf(edit).add(text, edit.entry), "");
}
