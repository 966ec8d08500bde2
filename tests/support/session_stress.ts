import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../lib/host/serve.ts";
import { startDeviceLogin } from "../../lib/oauth/login/start_device_login.ts";
import { getTokens } from "../../lib/session/get_tokens.ts";
import { listSessions } from "../../lib/session/list_sessions.ts";
import { saveSession } from "../../lib/session/save_session.ts";
import { sessionKey } from "../../lib/session/session_key.ts";
import type { SessionOptions } from "../../lib/session/session_options.ts";
import { fileStore } from "../../lib/session/stores/file_store.ts";
import type { SessionStore } from "../../lib/session/stores/session_store.ts";
import { createAuthorizationServer } from "../../lib/testing/mod.ts";
import { hastyClock } from "./hasty_clock.ts";
import { startSessionProcess } from "./session_process.ts";

/** A session at a server that approves everything and rotates refresh tokens. */
export interface SharedSession {
  folder: string;
  /** The session's options for other processes. */
  options: { issuer: string; clientId: string; scope: string };
  /** The session's options for this process. */
  session: SessionOptions;
  /** All successful token replies, in order. */
  replies: Record<string, unknown>[];
  /** All refresh tokens that were sent, in order. */
  used: string[];
  /** Returns the number of rejected refreshes. */
  refused: () => number;
  /** Signs in and saves the session. */
  signIn(): Promise<void>;
  /** Makes the saved access token expire. */
  expire(): Promise<void>;
}

/** The options of a shared session. */
export interface SharedSessionOptions {
  /** The session's store. @default files in the folder */
  store?: SessionStore;
  /** Handles requests before the server; `next` returns the server's reply. */
  between?: (request: Request, next: () => Promise<Response>) => Promise<Response>;
  /** The server's time of day. @default the machine's */
  now?: () => number;
}

/**
 * Creates a session for a test, and removes it afterwards.
 *
 * @param test uses the session
 * @param options the store and a handler of requests
 */
export async function withSharedSession(
  test: (shared: SharedSession) => Promise<void>,
  { store, between = (_request, next) => next(), now = Date.now }: SharedSessionOptions = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const replies: Record<string, unknown>[] = [];
  const used: string[] = [];
  let refused = 0;
  const served = await serve(async (request) => {
    const form = await request.clone().formData().catch(() => new FormData());
    const sent = form.get("refresh_token");
    if (typeof sent === "string") used.push(sent);
    const reply = await between(request.clone(), () => server.fetch(request));
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/device/auth")) server.approve();
    if (!pathname.endsWith("/token")) return reply;
    if (reply.status === 200) replies.push(await reply.clone().json());
    else refused++;
    return reply;
  });
  const server = createAuthorizationServer({ issuer: served.url, interval: 0, now });
  const options = { issuer: served.url, clientId: "cli", scope: "offline_access" };
  const session = { ...options, store: store ?? fileStore(folder) };
  try {
    await test({
      folder,
      options,
      session,
      replies,
      used,
      refused: () => refused,
      async signIn() {
        const clock = { ...hastyClock(), now };
        const login = await startDeviceLogin({ ...session, clock });
        await saveSession(session, await login.wait());
      },
      async expire() {
        const path = join(folder, `${await sessionKey(session)}.json`);
        const saved = JSON.parse(readFileSync(path, "utf8"));
        const received_at = new Date(Date.now() - 7_200_000).toISOString();
        writeFileSync(path, JSON.stringify({ ...saved, received_at }));
      },
    });
  } finally {
    served.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Checks that sixteen processes that need a token at the same time share one refresh, again and
 * again.
 */
export async function refreshTogether({ rounds }: { rounds: number }): Promise<void> {
  await withSharedSession(async ({ folder, options, replies, refused, signIn, expire }) => {
    const workers = Array.from(
      { length: 16 },
      () => startSessionProcess({ folder, session: options }),
    );
    try {
      await signIn();
      await Promise.all(workers.map(({ order }) => order({ type: "token" })));
      for (let round = 0; round < rounds; round++) {
        await expire();
        const before = replies.length;
        const answers = await Promise.all(workers.map(({ order }) => order({ type: "token" })));
        const [reply, ...more] = replies.slice(before);
        assert.deepEqual(more, [], "one refresh");
        for (const answer of answers) {
          assert.deepEqual(answer, { warnings: [], accessToken: reply?.access_token });
        }
      }
      assert.equal(refused(), 0);
    } finally {
      await Promise.all(workers.map(({ kill }) => kill()));
    }
  });
}

/**
 * Kills processes that sign in, refresh and save in a loop. Each time, checks that the store can be
 * read, that the session is complete and issued by the server, and that no lock is left behind.
 */
export async function killAtRandom({ kills }: { kills: number }): Promise<void> {
  await withSharedSession(async ({ folder, options, session, replies, signIn }) => {
    const start = () => startSessionProcess({ folder, session: options });
    let next = start();
    for (let round = 0; round < kills; round++) {
      const worker = next;
      const before = replies.length;
      await worker.order({ type: "churn" });
      next = start();
      // Waits for its first request, so that no process is killed during startup.
      while (replies.length === before) await pause(1);
      await pause(Math.random() * 40);
      await worker.kill();

      const sessions = await listSessions(session.store);
      for (const one of sessions) {
        assert.ok("tokens" in one, "error" in one ? one.error.message : "");
        const { expiry: _, ...reply } = one.tokens.toJSON();
        const given = replies.find(({ access_token }) => access_token === reply.access_token);
        assert.deepEqual(reply, given);
      }
      const begun = performance.now();
      await getTokens(session, { minValidity: Infinity }).catch((error) => {
        assert.equal(error.code, "login_required");
      });
      assert.ok(performance.now() - begun < 5_000, "a lock was left behind");
    }
    await next.kill();
    await signIn();
    const left = readdirSync(folder).filter((name) => name.endsWith(".lock"));
    assert.deepEqual(left, []);
  });
}

/** Waits in real time. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
