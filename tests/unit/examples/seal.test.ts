import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seal, unseal } from "../../../examples/edge/seal.ts";
import { sealedLogins } from "../../../examples/edge/sealed_logins.ts";
import { createScenario } from "../../support/scenario.ts";

const KEY = btoa("0123456789abcdef0123456789abcdef");

describe("seal()", () => {
  it("round-trips a value, and reveals nothing of it", async () => {
    await fc.assert(fc.asyncProperty(fc.json(), async (json) => {
      const value = JSON.parse(json);
      const sealed = await seal(value, KEY);
      assert.match(sealed, /^[\w-]+$/);
      assert.deepEqual(await unseal(sealed, KEY), value);
    }));
  });

  it("never returns the same text twice", async () => {
    assert.notEqual(await seal("login", KEY), await seal("login", KEY));
  });

  it("rejects any change, in every position", async () => {
    const sealed = await seal({ device_code: "secret" }, KEY);
    // Except for the last: some of its bits encode no byte.
    for (let place = 0; place < sealed.length - 1; place++) {
      const other = sealed[place] === "A" ? "B" : "A";
      const changed = sealed.slice(0, place) + other + sealed.slice(place + 1);
      assert.equal(await unseal(changed, KEY), undefined, `place ${place}`);
    }
  });

  it("rejects another key's seal, and malformed text", async () => {
    const other = btoa("another key of just as many byte");
    assert.equal(await unseal(await seal("login", other), KEY), undefined);
    for (const text of ["", "A", "a.b", "%", "A".repeat(100)]) {
      assert.equal(await unseal(text, KEY), undefined);
    }
  });

  it("rejects a key that is too short", async () => {
    await assert.rejects(seal("login", btoa("0123456789abcdef")), /32 bytes/);
    await assert.rejects(unseal("A", ""), /32 bytes/);
  });
});

describe("sealedLogins()", () => {
  it("keeps a login in the cookie itself", async () => {
    const login = await createScenario().start();
    const storage = sealedLogins(KEY);
    const cookie = await storage.save(login);
    assert.deepEqual(await storage.load(cookie), JSON.parse(JSON.stringify(login)));
  });

  it("rejects a cookie that browsers would drop", async () => {
    const { start, server } = createScenario();
    server.script("device_authorization", async (_request, next) => {
      const body = await (await next()).json();
      return Response.json({ ...body, device_code: "x".repeat(4000) });
    });
    await assert.rejects(sealedLogins(KEY).save(await start()), /too large/);
  });
});
