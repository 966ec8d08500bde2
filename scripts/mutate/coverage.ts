import { type Profiler, Session } from "node:inspector";
import type { Mutant } from "./find_mutants.ts";

/** Reports which mutants the code has run over since the last report. */
export interface CoverageReader {
  /** Returns the indexes of the mutants whose code has run. */
  take(): number[];
}

/**
 * Starts to record which code runs.
 *
 * @param mutants the mutants to report
 * @param urlOf returns the URL that a file is loaded from
 */
export function startCoverage(
  mutants: readonly Mutant[],
  urlOf: (file: string) => string,
): CoverageReader {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const byUrl = Map.groupBy(mutants.keys(), (index) => urlOf(mutants[index]?.file ?? ""));
  return {
    take() {
      let scripts: Profiler.ScriptCoverage[] = [];
      session.post("Profiler.takePreciseCoverage", (error, coverage) => {
        if (error) throw error;
        scripts = coverage.result;
      });
      return scripts.flatMap(({ url, functions }) =>
        (byUrl.get(url) ?? []).filter((index) => hasRun(mutants[index], functions))
      );
    },
  };
}

/** Whether the innermost range that contains a mutant has run. */
function hasRun(mutant: Mutant | undefined, functions: Profiler.FunctionCoverage[]): boolean {
  if (!mutant) return false;
  const [start, end] = placeOf(mutant);
  let size = Infinity;
  let ran = false;
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges) {
      if (startOffset > start || endOffset < end || endOffset - startOffset > size) continue;
      size = endOffset - startOffset;
      ran = count > 0;
    }
  }
  return ran;
}

/**
 * Returns the place whose range shows whether a mutant runs. The range of what follows `?.` has not
 * run if there is nothing before it, but only then does a mutant of `?.` differ.
 */
function placeOf({ operator, start, end }: Mutant): [start: number, end: number] {
  return operator === "optional" ? [start - 1, start] : [start, end];
}
