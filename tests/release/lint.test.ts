import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { VERSIONS } from "../../scripts/runtimes.ts";

const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
const WORKFLOWS = globSync(".github/workflows/*.yml");
const ACTIONS = globSync(".github/actions/*/action.yml");

/** Runs a linter that prints nothing on success. */
function assertClean(command: string, ...args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  assert.equal(status, 0, `${error?.message ?? ""}${stdout}${stderr}`);
}

interface Job {
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  uses?: string;
}

describe("the scripts and workflows", { timeout: 300_000 }, () => {
  it("pass shellcheck", () => {
    assertClean("shellcheck", "install.sh", ".ci/run");
  });

  it("pass actionlint", () => {
    // It also runs shellcheck on `run:` steps.
    assertClean("go", "run", ACTIONLINT, "-shellcheck=shellcheck", "-pyflakes=");
  });

  for (const path of WORKFLOWS) {
    const { permissions, jobs } = parse(readFileSync(path, "utf8")) as {
      permissions: Record<string, string>;
      jobs: Record<string, Job>;
    };

    it(`grant no job of ${path} a permission that it does not list`, () => {
      assert.deepEqual(permissions, {});
      for (const [name, job] of Object.entries(jobs)) {
        assert.ok(job.permissions, name);
        assert.ok(job.uses || job["timeout-minutes"], `${name} has no limit of time`);
      }
    });
  }

  it("pin each action to a commit", () => {
    const used = [...WORKFLOWS, ...ACTIONS].flatMap((path) => [
      ...readFileSync(path, "utf8").matchAll(/uses: (.+)/g),
    ]).map(([, action = ""]) => action);
    assert.ok(used.length > 10);
    for (const action of used) {
      assert.match(action, /^(\.\/\.github\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    }
  });

  // A release lists those as the contents of its binaries.
  it("use the runtime versions of scripts/runtimes.ts", () => {
    const used = [...WORKFLOWS, ...ACTIONS, ".ci/run"].flatMap((path) => [
      ...readFileSync(path, "utf8").matchAll(/\b(deno|node)(?:-version: |@|:)(\d+(?:\.\d+)+)/g),
    ]);
    assert.ok(used.length > 4);
    for (const [text, name, version] of used) {
      assert.equal(version, VERSIONS[name as keyof typeof VERSIONS], text);
    }
  });
});
