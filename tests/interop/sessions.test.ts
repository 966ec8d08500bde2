import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../lib/oauth/base/errors.ts";
import { getTokens } from "../../lib/session/get_tokens.ts";
import { loadTokens } from "../../lib/session/load_tokens.ts";
import { checkStore } from "../../lib/session/save_session.ts";
import { fileStore } from "../../lib/session/stores/file_store.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { startSessionProcess } from "../support/session_process.ts";
import { killAtRandom, refreshTogether } from "../support/session_stress.ts";
import { stopAndKill } from "../support/stop_and_kill.ts";
import { createSignedIn } from "../support/signed_in.ts";

const HOUR = 3_600_000;

/** Mounts a small disk for one test. */
async function onDisk(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "device-login-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k,mode=0700", "tmpfs", folder]);
  try {
    await test(folder);
  } finally {
    execFileSync("umount", [folder]);
    rmdirSync(folder);
  }
}

/** Fills the disk to its last byte. */
function fill(folder: string): void {
  const file = join(folder, "full");
  for (let size = 512 * 1024; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(file, new Uint8Array(size), { flag: "a" });
    } catch (error) {
      assert.equal((error as { code?: string }).code, "ENOSPC");
    }
  }
}

describe("a session on a disk", () => {
  it("uses no refresh token when the disk is full", async () => {
    await onDisk(async (folder) => {
      const store = fileStore(join(folder, "sessions"));
      const { session, clock, tokens, refreshes } = await createSignedIn({ store });
      fill(folder);
      const full = { code: "store_unwritable", message: /the disk is full/ };
      await assert.rejects(checkStore(session), full);
      assert.equal((await getTokens(session)).accessToken, tokens.accessToken);
      await clock.advance(HOUR);
      await assert.rejects(clock.run(getTokens(session)), full);
      assert.deepEqual((await loadTokens(session))?.toJSON(), tokens.toJSON());
      assert.equal(refreshes().length, 0);
      rmSync(join(folder, "full"));
      await clock.run(getTokens(session));
    });
  });

  it("has room for new tokens when the disk fills up during the request", async () => {
    await onDisk(async (folder) => {
      const store = fileStore(join(folder, "sessions"));
      const { session, clock, server, warnings } = await createSignedIn({ store });
      await clock.advance(HOUR);
      server.script("token", async (_request, next) => {
        const reply = await next();
        fill(folder);
        return reply;
      });
      const { refreshToken } = await clock.run(getTokens(session));
      assert.equal((await loadTokens(session))?.refreshToken, refreshToken);
      assert.deepEqual(warnings, []);
      assert.equal(readdirSync(join(folder, "sessions")).length, 1);
    });
  });

  it("can be read from a read-only file system, and reports when it cannot be written", async () => {
    await onDisk(async (folder) => {
      const store = fileStore(join(folder, "sessions"));
      const { session, clock, tokens, refreshes } = await createSignedIn({ store });
      execFileSync("mount", ["-o", "remount,ro", folder]);
      const readOnly = { code: "store_unwritable", message: /the file system is read-only/ };
      await assert.rejects(checkStore(session), readOnly);
      assert.equal((await getTokens(session)).accessToken, tokens.accessToken);
      await clock.advance(HOUR);
      await assert.rejects(clock.run(getTokens(session)), (error) => {
        assert.ok(error instanceof DeviceLoginError);
        assert.match(error.message, readOnly.message);
        return error.code === "store_unwritable";
      });
      assert.equal(refreshes().length, 0);
    });
  });
});

describe("a session shared by processes", () => {
  it(
    "#64 is refreshed once when 16 processes need a token at the same time, 100 times",
    { timeout: 600_000 },
    () => refreshTogether({ rounds: 100 }),
  );

  it(
    "survives 200 processes that are killed at random",
    { timeout: 600_000 },
    () => killAtRandom({ kills: 200 }),
  );

  it("survives processes that are stopped and killed at random", { timeout: 600_000 }, async () => {
    await stopAndKill({ seconds: 60 });
  });

  it("waits for the heartbeat of a process in another container", async () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    const session = { issuer: "https://auth.example.com", clientId: "cli" };
    const wrapper = ["unshare", "--pid", "--fork", "--kill-child"];
    const worker = startSessionProcess({ folder, session, wrapper });
    assert.deepEqual(await worker.order({ type: "lock", key: "one" }), { warnings: [] });
    await worker.kill();
    const clock = new FakeClock();
    const store = fileStore(folder, { clock });
    assert.ok("holder" in await store.tryLock("one"));
    await clock.advance(9_999);
    assert.ok("holder" in await store.tryLock("one"));
    await clock.advance(1);
    assert.ok("lock" in await store.tryLock("one"));
    rmSync(folder, { recursive: true, force: true });
  });
});
