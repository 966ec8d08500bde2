import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { binaryName, hostTarget } from "../../scripts/compile/targets.ts";
import { ownRuns } from "../../scripts/conformance/own_runs.ts";
import type { RuleResult } from "../../lib/testing/mod.ts";
import { run } from "../support/program.ts";
import { withFolder } from "../support/with_folder.ts";

const BINARY = join(process.cwd(), "dist/bin", binaryName(hostTarget()));

/** The rules to which the program gives no occasion, and why. */
const NO_OCCASION = [
  /^id_token_with_other_nonce 74 not_applicable: it sent no nonce$/,
  // Bun may keep the connection of a request that was given up.
  /^no_reply_once 43 not_applicable: the connection was open until the next poll$/,
];

describe("the binary, tested by its own client suite", {
  skip: process.platform === "win32" && "a session is a script of a Unix shell",
}, () => {
  it("follows every rule", { timeout: 600_000 }, async () => {
    await withFolder(async (folder) => {
      const passed = new Set<string>();
      const others: string[] = [];
      for (const { args } of ownRuns([BINARY], folder)) {
        const command = ["conformance", "client", "--format", "json", ...args];
        const { code, stdout, stderr } = await run(BINARY, command).ended;
        assert.ok(code === 0 || code === 11, stderr);
        const { results }: { results: RuleResult[] } = JSON.parse(stdout);
        for (const { rule, verdict, scenario, seen } of results) {
          if (verdict === "pass") passed.add(`${scenario} ${rule.id}`);
          else if (!/not declared to do this/.test(seen)) {
            others.push(`${scenario} ${rule.id} ${verdict}: ${seen}`);
          }
        }
      }
      assert.deepEqual(others.filter((one) => !NO_OCCASION.some((known) => known.test(one))), []);
      assert.ok(passed.size > 150, `${passed.size} passed`);
    });
  });
});
