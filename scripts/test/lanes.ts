import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type FileResult, runFile, type TestFile } from "./run_file.ts";

/**
 * The files that run at the same time, for each core. Unit tests compute, so more of them than cores
 * gain nothing. The others start programs and mostly wait: for processes, and the seconds between
 * polls.
 */
const FILES_PER_CORE = { unit: 1, other: 3 };

/** Runs test files, as many at the same time as the machine has cores for. */
export async function runFiles(
  files: readonly TestFile[],
  options: { onResult(result: FileResult): void },
): Promise<void> {
  const lanes = { unit: [] as TestFile[], other: [] as TestFile[] };
  for (const file of longestFirst(files)) lanes[isUnit(file) ? "unit" : "other"].push(file);
  const cores = availableParallelism();
  await Promise.all(
    (["unit", "other"] as const).flatMap((lane) =>
      Array.from({ length: FILES_PER_CORE[lane] * cores }, async () => {
        for (let next = lanes[lane].shift(); next; next = lanes[lane].shift()) {
          options.onResult(await runFile(next));
        }
      })
    ),
  );
}

function isUnit({ path }: TestFile): boolean {
  return /tests.unit\b/.test(path);
}

/** Sorts the files by size: a long file that starts last would run alone at the end. */
function longestFirst(files: readonly TestFile[]): TestFile[] {
  const sizes = new Map(
    files.map(({ path }) => [path, statSync(path, { throwIfNoEntry: false })?.size ?? 0]),
  );
  return files.toSorted((one, other) => (sizes.get(other.path) ?? 0) - (sizes.get(one.path) ?? 0));
}
