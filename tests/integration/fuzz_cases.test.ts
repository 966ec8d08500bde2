import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { FuzzClock } from "../../scripts/fuzz/fuzz_clock.ts";
import { createFuzzServer } from "../../scripts/fuzz/fuzz_server.ts";
import { createProgramWorld, type ProgramWorld } from "../../scripts/fuzz/program_world.ts";
import { runCase } from "../../scripts/fuzz/run_case.ts";

/** The cases that once failed, as `deno task fuzz` has written them. */
const CASES = fileURLToPath(new URL("../support/fuzz_cases/", import.meta.url));

describe("a case that once failed", () => {
  let world: ProgramWorld;
  before(async () => {
    const clock = new FuzzClock(1);
    const server = await createFuzzServer({ clock });
    world = await createProgramWorld({ server, clock });
  });
  after(() => world.machine.remove());

  for (const name of readdirSync(CASES)) {
    it(name.replace(/\.json$/, ""), async () => {
      const input = JSON.parse(readFileSync(CASES + name, "utf8"));
      assert.deepEqual(await runCase(input, world), []);
    });
  }
});
