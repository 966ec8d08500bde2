import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, ERROR_CODES, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import {
  errorOutcome,
  newPendingLogin,
  type PendingLogin,
  readPendingLogin,
  tokensOfOutcome,
  tokensOutcome,
  writePendingLogin,
} from "../../../../lib/session/pending/pending_login.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import { put } from "../../../support/store_contract.ts";
import { createScenario } from "../../../support/scenario.ts";

/** A pending login, as JSON in a store. */
async function saved() {
  const { clock, start } = createScenario();
  const store = memoryStore();
  const pending = newPendingLogin((await start()).toJSON(), { profile: "work" });
  const read = async (value: unknown) => {
    await put(store, "one", typeof value === "string" ? value : JSON.stringify(value));
    return await readPendingLogin(store, "one");
  };
  return { clock, store, pending, read };
}

describe("a pending login", () => {
  it("is read as it was written, with the data of its owner", async () => {
    const { store, pending } = await saved();
    assert.equal(await readPendingLogin(store, "one"), undefined);
    await writePendingLogin({ store, id: "one" }, pending);
    const { outcome, ...rest } = await readPendingLogin(store, "one") ?? {};
    assert.equal(outcome, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(rest)), JSON.parse(JSON.stringify(pending)));
  });

  const other = "it is damaged, or of another version of the program";
  for (
    const [what, change, why] of [
      ["no JSON", () => "{", other],
      ["a list", () => [], other],
      ["of another type", (one) => ({ ...one, type: "device-login session" }), other],
      ["of another version", (one) => ({ ...one, v: 2 }), other],
      ["without its login", ({ login: _, ...one }) => one, /^it is damaged: .*login/],
      [
        "without its device code",
        (one) => ({ ...one, login: { ...one.login, device_code: 1 } }),
        /^it is damaged: .*device_code/,
      ],
      [
        "with a key that is none",
        (one) => ({ ...one, login: { ...one.login, dpop_jwk: { kty: "EC" } } }),
        /^it is damaged: .*DPoP/,
      ],
      [
        "with an error of no known code",
        (one) => ({ ...one, outcome: { at: 1, error: { code: "odd", message: "" } } }),
        /^it is damaged: .*outcome.*error.*code.*the code of an error/,
      ],
      [
        "with an error without a message",
        (one) => ({ ...one, outcome: { at: 1, error: { code: "expired" } } }),
        /^it is damaged: .*message/,
      ],
      [
        "with details without an error",
        (one) => ({
          ...one,
          outcome: { at: 1, error: { code: "refused", message: "", details: {} } },
        }),
        /^it is damaged: .*details.*error/,
      ],
      [
        "with tokens that are none",
        (one) => ({ ...one, outcome: { at: 1, session: {} } }),
        /^it is damaged: .*outcome.*session/,
      ],
      [
        "with an outcome that is none",
        (one) => ({ ...one, outcome: 1 }),
        /^it is damaged: .*outcome/,
      ],
    ] as [string, (pending: PendingLogin) => unknown, string | RegExp][]
  ) {
    it(`that is ${what} is rejected, and left unchanged`, async () => {
      const { store, pending, read } = await saved();
      await assert.rejects(read(change(pending)), (error: DeviceLoginError) => {
        assert.equal(error.code, "store_unreadable");
        const [, reason = ""] =
          /^The pending login in .* can't be used: (.*)\. It was left unchanged\.$/
            .exec(error.message) ?? assert.fail(error.message);
        if (typeof why === "string") assert.equal(reason, why);
        else assert.match(reason, why);
        return true;
      });
      assert.ok(await store.get("one"));
    });
  }
});

describe("the outcome of a pending login", () => {
  it("contains the tokens", async () => {
    const { clock, server, start } = createScenario();
    const login = await start({ scope: "openid offline_access" });
    server.approve();
    const tokens = await clock.run(login.wait());
    const outcome = tokensOutcome(tokens, clock.now());
    assert.equal(outcome.at, clock.now());
    const store = memoryStore();
    const pending = { ...newPendingLogin(login.toJSON(), {}), outcome };
    await writePendingLogin({ store, id: "one" }, pending);
    const saved = (await readPendingLogin(store, "one"))?.outcome;
    assert.ok(saved);
    const read = await tokensOfOutcome(saved);
    assert.deepEqual(read.toJSON(), tokens.toJSON());
    assert.deepEqual(read.claims, tokens.claims);
  });

  it("contains the error, with the server's reply if it was the server that refused", async () => {
    const details = {
      error: "unauthorized_client",
      errorDescription: "Not this one.",
      errorUri: "https://auth.example.com/help",
      status: 400,
    };
    const refused = new OAuthError("refused", "The server refused it.", details);
    await assert.rejects(tokensOfOutcome(errorOutcome(refused, 1)), {
      name: "OAuthError",
      code: "refused",
      message: "The server refused it.",
      ...details,
    });
    const expired = new DeviceLoginError("expired", "It is over.");
    assert.deepEqual(errorOutcome(expired, 7), {
      at: 7,
      error: { code: "expired", message: "It is over." },
    });
    await assert.rejects(tokensOfOutcome(errorOutcome(expired, 7)), {
      name: "DeviceLoginError",
      code: "expired",
      message: "It is over.",
    });
  });
});

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
