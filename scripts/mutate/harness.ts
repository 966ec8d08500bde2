/**
 * Takes the place of `node:test` in a worker: collects the tests of a file, and runs the chosen ones
 * until one fails. It knows what the unit tests use: `describe`, `it`, `before`, `after` and `skip`.
 *
 * @module
 */

/** A test, by the names of its groups and its own. */
interface Test {
  name: string;
  run: TestFunction;
  group: Group;
}

/** A group of tests, and what runs before its first and after its last test. */
interface Group {
  name: string;
  before: Hook[];
  after: Hook[];
  parent: Group | undefined;
}

type Hook = () => unknown;
type TestFunction = (context: { skip(): void }) => unknown;
interface Options {
  skip?: boolean | string | undefined;
}

let tests: Test[] = [];
let current: Group = createGroup("", undefined);

function createGroup(name: string, parent: Group | undefined): Group {
  return { name, before: [], after: [], parent };
}

/** Collects a group of tests. */
export function describe(name: string, ...rest: [Hook] | [Options, Hook]): void {
  const collect = rest.at(-1) as Hook;
  if (rest.length > 1 && (rest[0] as Options).skip) return;
  const parent = current;
  current = createGroup(`${parent.name}${name} > `, parent);
  try {
    collect();
  } finally {
    current = parent;
  }
}

/** Collects a test. */
export function it(name: string, ...rest: [TestFunction] | [Options, TestFunction]): void {
  const run = rest.at(-1) as TestFunction;
  if (rest.length > 1 && (rest[0] as Options).skip) return;
  tests.push({ name: current.name + name, run, group: current });
}

/** Collects what runs before the first test of a group. */
export function before(hook: Hook): void {
  current.before.push(hook);
}

/** Collects what runs after the last test of a group. */
export function after(hook: Hook): void {
  current.after.push(hook);
}

/** Forgets the tests of the file before. Called before a file is imported. */
export function resetHarness(): void {
  tests = [];
  current = createGroup("", undefined);
}

/** How {@linkcode runTests} runs the tests. */
export interface RunOptions {
  /** The names of the tests to run; all of them by default. */
  names?: readonly string[] | undefined;
  /** Runs one test; its error ends the run. */
  runOne(name: string, run: () => Promise<void>): Promise<void>;
}

/**
 * Runs the chosen tests in the order of their names, or all, until one fails. Always runs what must run
 * afterwards.
 */
export async function runTests({ names, runOne }: RunOptions): Promise<void> {
  const chosen = names?.flatMap((name) => tests.filter((one) => one.name === name)) ?? tests;
  const begun = new Set<Group>();
  const begin = async (group: Group | undefined) => {
    if (!group || begun.has(group)) return;
    await begin(group.parent);
    begun.add(group);
    for (const hook of group.before) await hook();
  };
  try {
    for (const { name, run, group } of chosen) {
      await runOne(name, async () => {
        await begin(group);
        await run({ skip() {} });
      });
    }
  } finally {
    for (const group of [...begun].reverse()) {
      for (const hook of group.after) await hook();
    }
  }
}
