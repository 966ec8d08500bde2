import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TestPlanner } from "../../../scripts/mutate/test_plan.ts";
import type { TestCoverage } from "../../../scripts/mutate/worker.ts";

/** A test file whose tests take so many milliseconds, and run the mutant 0. */
function testFile(tests: Record<string, number>): TestCoverage {
  return {
    loadMs: 10,
    atLoad: [],
    tests: Object.entries(tests).map(([name, ms]) => ({ name, ms, covered: [0] })),
  };
}

describe("the tests of a mutant", () => {
  const file = "lib/oauth/keys/jwk.ts";
  const coverage = new Map([
    ["tests/unit/oauth/login/poll.test.ts", testFile({ a: 5 })],
    ["tests/unit/oauth/keys/jwk.test.ts", testFile({ slow: 9, quick: 1 })],
    ["tests/unit/oauth/keys/pem.test.ts", testFile({ b: 1, c: 2 })],
  ]);

  it("are first those of its own file and folder, the quickest one first", () => {
    const { selections, ms } = new TestPlanner(coverage, { budgetMs: 1_000 }).plan(0, { file });
    assert.deepEqual(selections, [
      { file: "tests/unit/oauth/keys/jwk.test.ts", names: ["quick", "slow"] },
      { file: "tests/unit/oauth/keys/pem.test.ts", names: ["b", "c"] },
      { file: "tests/unit/oauth/login/poll.test.ts", names: ["a"] },
    ]);
    assert.equal(ms, 48);
  });

  it("begin with the one that noticed it before, and contain each file once", () => {
    const planner = new TestPlanner(coverage, { budgetMs: 1_000 });
    const likely = { file: "tests/unit/oauth/keys/pem.test.ts", name: "c" };
    const { selections } = planner.plan(0, { file, likely });
    assert.deepEqual(selections.map((one) => one.file), [
      "tests/unit/oauth/keys/pem.test.ts",
      "tests/unit/oauth/keys/jwk.test.ts",
      "tests/unit/oauth/login/poll.test.ts",
    ]);
    assert.deepEqual(selections[0]?.names, ["c", "b"]);
  });

  it("take no longer than the budget", () => {
    const { selections } = new TestPlanner(coverage, { budgetMs: 15 }).plan(0, { file });
    assert.deepEqual(selections, [
      { file: "tests/unit/oauth/keys/jwk.test.ts", names: ["quick"] },
    ]);
  });
});
