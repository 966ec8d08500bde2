import type { TestCoverage, TestSelection } from "./worker.ts";

/**
 * The milliseconds of tests that are tried against one mutant. Code that every test runs would
 * otherwise take minutes. A mutant that survives them counts as a survivor.
 */
const TEST_BUDGET_MS = 20_000;

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

  constructor(coverage: ReadonlyMap<string, TestCoverage>) {
    this.#coverage = coverage;
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
      const sorted = chosen.toSorted((one, other) => one.ms - other.ms);
      const ms = sorted.reduce((sum, one) => sum + one.ms, loadMs);
      const kills = this.#kills.get(`${file} ${test}`) ?? 0;
      return [{ file: test, loadMs, sorted, ms, rank: isNamesake(test, file) ? Infinity : kills }];
    }).toSorted((one, other) => other.rank - one.rank || one.ms - other.ms);
    const selections: TestSelection[] = [];
    let total = 0;
    if (likely && choices.some(({ file }) => file === likely.file)) {
      selections.push({ file: likely.file, names: [likely.name] });
    }
    for (const { file, loadMs, sorted } of choices) {
      const names: string[] = [];
      total += loadMs;
      for (const { name, ms } of sorted) {
        if (total + ms > TEST_BUDGET_MS) break;
        total += ms;
        names.push(name);
      }
      if (names.length > 0) selections.push({ file, names });
    }
    return { selections, ms: total };
  }
}

/** Whether a test file is named for a source file. */
function isNamesake(test: string, file: string): boolean {
  return test === file.replace(/^lib\//, "tests/unit/").replace(/\.ts$/, ".test.ts");
}
