import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { listSessions } from "../../../lib/session/list_sessions.ts";
import { saveSession } from "../../../lib/session/save_session.ts";
import { createSignedIn } from "../../support/signed_in.ts";
import { put } from "../../support/store_contract.ts";

describe("listSessions()", () => {
  it("lists each session, and entries that are not sessions", async () => {
    const { session, store, tokens, sent } = await createSignedIn();
    await saveSession({ ...session, profile: "work", audience: "api" }, tokens);
    await put(store, "zzz", "nonsense");
    const before = sent.length;
    const sessions = await listSessions(store);
    assert.equal(sent.length, before);
    assert.equal(sessions.length, 3);
    const good = sessions.filter((one) => "tokens" in one);
    assert.deepEqual(good.map(({ identity }) => identity.profile).toSorted(), ["work", undefined]);
    for (const one of good) {
      assert.equal(one.identity.issuer, "https://auth.example.com/");
      assert.equal(one.tokens.accessToken, tokens.accessToken);
      assert.equal(one.sealed, false);
    }
    const bad = sessions.at(-1);
    assert.ok(bad && "error" in bad);
    assert.equal(bad.key, "zzz");
    assert.equal(bad.error.code, "store_unreadable");
  });

  it("sorts the sessions by name, whatever the order of the store", async () => {
    const { store } = await createSignedIn();
    const [key = ""] = await store.keys();
    await put(store, "zzz", "nonsense");
    store.keys = () => Promise.resolve(["zzz", key]);
    assert.deepEqual((await listSessions(store)).map((one) => one.key), [key, "zzz"]);
  });

  it("leaves out a session that is deleted meanwhile", async () => {
    const { store } = await createSignedIn();
    const [key = ""] = await store.keys();
    store.keys = () => Promise.resolve([key, "gone"]);
    assert.deepEqual((await listSessions(store)).map((one) => one.key), [key]);
  });

  it("passes on a failure that is not the entry's", async () => {
    const { store } = await createSignedIn();
    const failure = new TypeError("a bug");
    store.get = () => Promise.reject(failure);
    await assert.rejects(listSessions(store), (error) => error === failure);
  });
});
