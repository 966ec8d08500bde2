import { type Edit, isProgram, showEdits } from "./formats/edits.ts";
import type { FileChange } from "./plan_changes.ts";
import type { ToolFile } from "./tools/tool.ts";

/** Describes what belongs into a tool's files. */
export function describeFiles(files: readonly ToolFile[]): string {
  return joinParts(
    files.map(({ path, edits }) =>
      edits.some(isProgram)
        ? part(`Create the program ${path}:`, edits)
        : part(`Add to ${path}:`, edits)
    ),
  );
}

/**
 * Describes what was changed.
 *
 * @param changes the changes
 * @param copies the copies of the files that existed, by the paths of these
 */
export function describeChanges(
  changes: readonly FileChange[],
  copies: ReadonlyMap<string, string>,
): string {
  return joinParts(changes.flatMap((change) => {
    const { path, result, added, removed, present, missing } = change;
    const copy = copies.get(path);
    const existed = copy === undefined ? "" : `\nThe file as it was before: ${copy}\n`;
    const parts = [];
    if (result === undefined && change.text !== undefined) parts.push(`Deleted ${path}\n`);
    else if (removed.length > 0 && !removed.some(isProgram)) {
      parts.push(part(`Removed from ${path}:`, removed));
    }
    if (added.length > 0) {
      const done = added.some(isProgram) ? `Created the program ${path}:` : `Added to ${path}:`;
      parts.push(part(done, added));
    }
    if (present.length > 0) parts.push(part(`Already in ${path}:`, present));
    if (missing.length > 0) {
      parts.push(part(`No longer in ${path}, which is left as it is:`, missing));
    }
    return parts.map((text, index) => index === parts.length - 1 ? text + existed : text);
  }));
}

function part(heading: string, edits: readonly Edit[]): string {
  const text = showEdits(edits).replaceAll("\r\n", "\n");
  return `${heading}\n\n${text.endsWith("\n") ? text : `${text}\n`}`;
}

function joinParts(parts: readonly string[]): string {
  return parts.join("\n");
}
