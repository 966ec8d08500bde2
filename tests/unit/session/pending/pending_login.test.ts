import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, ERROR_CODES } from "../../../../lib/oauth/base/errors.ts";
import {
  errorOutcome,
  newPendingLogin,
  readPendingLogin,
  writePendingLogin,
} from "../../../../lib/session/pending/pending_login.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import { createScenario } from "../../../support/scenario.ts";

describe("a pending login that ended with an error", () => {
  it("includes the codes of all errors", () => {
    assert.ok(ERROR_CODES.includes("keys_unavailable"));
    assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
  });

  for (const code of ERROR_CODES) {
    it(`can be read after ${code}`, async () => {
      const { start, clock } = createScenario();
      const outcome = errorOutcome(new DeviceLoginError(code, "It is over."), clock.now());
      const store = memoryStore();
      const pending = newPendingLogin((await start()).toJSON(), {});
      await writePendingLogin({ store, id: "one" }, { ...pending, outcome });
      assert.deepEqual((await readPendingLogin(store, "one"))?.outcome, outcome);
    });
  }
});
