import { describe, it } from "node:test";
import { askTogether, killAtRandom } from "../support/session_trials.ts";

describe("a session that processes share", () => {
  it("#64 16 processes ask at once, and one refreshes", { timeout: 60_000 }, async () => {
    await askTogether({ rounds: 10 });
  });

  it("outlives processes that are killed at any moment", { timeout: 60_000 }, async () => {
    await killAtRandom({ kills: 20 });
  });
});
