import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { programFolders } from "../../../lib/host/folders.ts";
import type { Host } from "../../../lib/host/host.ts";
import { processHost } from "../../../lib/host/process_host.ts";
import { openProfile } from "../../../lib/profile/open_profile.ts";
import { profileTokens } from "../../../lib/profile/profile_tokens.ts";
import { getTokens } from "../../../lib/session/get_tokens.ts";
import { memoryStore } from "../../../lib/session/stores/memory_store.ts";
import { html } from "../../../lib/testing/mod.ts";
import { countReads } from "../../support/counting_store.ts";
import { losingStore } from "../../support/losing_store.ts";
import { type Scene, sceneMaker, signIn } from "../../support/scene.ts";
import { createSignedIn } from "../../support/signed_in.ts";

const HOUR = 3_600_000;

/** A session in a store whose reads are counted, from now on. */
async function counted(inner = memoryStore()) {
  const { store, reads } = countReads(inner);
  const signed = await createSignedIn({ store });
  reads();
  return { ...signed, reads };
}

describe("the reads of a session by getTokens()", () => {
  it("is one for a valid access token", async () => {
    const { session, reads } = await counted();
    await getTokens(session);
    assert.equal(reads(), 1);
  });

  it("are two for a refresh", async () => {
    const { session, clock, reads, refreshes } = await counted();
    await clock.advance(HOUR);
    await clock.run(getTokens(session));
    assert.equal(refreshes().length, 1);
    assert.equal(reads(), 2);
  });

  it("are two for a refresh that fails while the access token is valid", async () => {
    const { session, clock, server, reads, warnings } = await counted();
    await clock.advance(HOUR - 60_000);
    server.script("token", html(503));
    await clock.run(getTokens(session, { minValidity: 600 }));
    assert.equal(warnings.at(-1)?.code, "not_refreshed");
    assert.equal(reads(), 2);
  });

  it("are two for a refresh whose reply is rejected while the access token is valid", async () => {
    const { session, clock, server, reads, tokens } = await counted();
    await clock.advance(HOUR - 60_000);
    server.script("jwks", html(503), html(503), html(503));
    const { accessToken, refreshToken } = await clock.run(
      getTokens(session, { minValidity: 600 }),
    );
    assert.equal(accessToken, tokens.accessToken);
    assert.notEqual(refreshToken, tokens.refreshToken);
    assert.equal(reads(), 2);
  });

  it("are two for such a refresh if its refresh token can't be saved", async () => {
    const inner = memoryStore();
    let full = false;
    const { session, clock, server, reads, warnings } = await counted({
      ...inner,
      async prepare(key) {
        const pending = await inner.prepare(key);
        const commit: typeof pending.commit = (...args) =>
          full ? Promise.reject(new Error("The disk is full.")) : pending.commit(...args);
        return { ...pending, commit };
      },
    });
    await clock.advance(HOUR - 60_000);
    server.script("jwks", html(503), html(503), html(503));
    full = true;
    await clock.run(getTokens(session, { minValidity: 600 }));
    assert.deepEqual(warnings.map(({ code }) => code), ["not_saved", "not_refreshed"]);
    assert.equal(reads(), 2);
  });

  it("are one more for each lock that is lost", async () => {
    const losing = losingStore();
    const { session, clock, reads } = await counted(losing.store);
    await clock.advance(HOUR);
    losing.losses.push(() => Promise.resolve());
    await clock.run(getTokens(session));
    assert.equal(reads(), 3);
  });
});

describe("the reads of a session by a profile's token", () => {
  const scene = sceneMaker(after);

  for (const [name, age, expected] of [["valid", 0, 1], ["expired", HOUR, 2]] as const) {
    it(`are ${expected} for an access token that is ${name}`, async () => {
      const machine = scene();
      await signIn(machine, "work");
      await machine.clock.advance(age);
      const host = hostOf(machine);
      const profile = await openProfile({ profile: "work" }, host);
      const { store, reads } = countReads(profile.store);
      await machine.clock.run(profileTokens({ ...profile, store }, { host }));
      assert.equal(reads(), expected);
    });
  }
});

/** The host of a machine. */
function hostOf({ clock, folder, fetch }: Scene): Host {
  const env = (name: string) => name === "DEVICE_LOGIN_HOME" ? folder : undefined;
  const folders = programFolders({ platform: "linux", env });
  return { ...processHost(), clock, env, folders, createFetch: () => Promise.resolve(fetch) };
}
