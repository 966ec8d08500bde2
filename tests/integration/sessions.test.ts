import { describe, it } from "node:test";
import process from "node:process";
import { killAtRandom, refreshTogether } from "../support/session_stress.ts";
import { stopAndKill, stopAtRequest } from "../support/stop_and_kill.ts";

describe("a session shared by processes", () => {
  it(
    "#64 is refreshed once when 16 processes need a token at the same time",
    { timeout: 300_000 },
    async () => {
      await refreshTogether({ rounds: 10 });
    },
  );

  it("survives processes that are killed at random", { timeout: 300_000 }, async () => {
    await killAtRandom({ kills: 20 });
  });

  // Windows has no signal that stops a process.
  if (process.platform !== "win32") {
    it(
      "survives processes that are stopped and killed at random",
      { timeout: 300_000 },
      async () => {
        await stopAndKill({ seconds: 6, pace: 10, seed: 8628 });
      },
    );

    for (const path of ["/.well-known/openid-configuration", "/token"]) {
      it(`survives a process that is stopped at its request to ${path}`, async () => {
        await stopAtRequest(path);
      });
    }
  }
});
