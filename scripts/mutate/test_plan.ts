import { dirname } from "node:path";
import type { TestCoverage, TestSelection } from "./worker.ts";

/** The tests that run a mutant, in the order to try them. */
export interface TestPlan {
  selections: TestSelection[];
  /** The milliseconds that they take without a mutant. */
  ms: number;
}

/** Chooses the tests that run a mutant: first those that are likely to notice it, then the quickest. */
export class TestPlanner {
  readonly #coverage: ReadonlyMap<string, TestCoverage>;
  /** How often a test file has noticed a mutant of a source file. */
  readonly #kills = new Map<string, number>();

  readonly #budgetMs: number;

  /**
   * Creates a planner.
   *
   * @param coverage what each test file runs
   * @param options the milliseconds of tests that are tried against one mutant. Code that every test
   *   runs would otherwise take minutes. A mutant that survives them counts as a survivor.
   */
  constructor(
    coverage: ReadonlyMap<string, TestCoverage>,
    { budgetMs }: { budgetMs: number },
  ) {
    this.#coverage = coverage;
    this.#budgetMs = budgetMs;
  }

  /** Counts a mutant that a test file has noticed. */
  count(source: string, test: string): void {
    const key = `${source} ${test}`;
    this.#kills.set(key, (this.#kills.get(key) ?? 0) + 1);
  }

  /**
   * Returns the tests that run a mutant.
   *
   * @param index the mutant's index
   * @param options its file, and the test that has noticed it in an earlier run
   */
  plan(
    index: number,
    { file, likely }: { file: string; likely?: { file: string; name: string } | undefined },
  ): TestPlan {
    const choices = [...this.#coverage].flatMap(([test, { loadMs, atLoad, tests }]) => {
      const whole = atLoad.includes(index);
      const chosen = whole ? tests : tests.filter(({ covered }) => covered.includes(index));
      if (chosen.length === 0) return [];
      const isLikely = test === likely?.file;
      const order = ({ name, ms }: { name: string; ms: number }) =>
        isLikely && name === likely.name ? 0 : ms;
      const sorted = chosen.toSorted((one, other) => order(one) - order(other));
      const ms = sorted.reduce((sum, one) => sum + one.ms, loadMs);
      const kills = this.#kills.get(`${file} ${test}`) ?? 0;
      const near = isNamesake(test, file) ? Number.MAX_VALUE : kills + nearness(test, file);
      const rank = isLikely ? Infinity : near;
      return [{ file: test, loadMs, sorted, ms, rank }];
    }).toSorted((one, other) => other.rank - one.rank || one.ms - other.ms);
    const selections: TestSelection[] = [];
    let total = 0;
    for (const { file, loadMs, sorted } of choices) {
      const names: string[] = [];
      total += loadMs;
      for (const { name, ms } of sorted) {
        if (total + ms > this.#budgetMs) break;
        total += ms;
        names.push(name);
      }
      if (names.length > 0) selections.push({ file, names });
    }
    return { selections, ms: total };
  }
}

/** Half a point for a test file of the same folder: it goes before those that have noticed nothing. */
function nearness(test: string, file: string): number {
  return dirname(test) === dirname(file).replace(/^lib\//, "tests/unit/") ? 0.5 : 0;
}

/** Whether a test file is named for a source file. */
function isNamesake(test: string, file: string): boolean {
  return test === file.replace(/^lib\//, "tests/unit/").replace(/\.ts$/, ".test.ts");
}
