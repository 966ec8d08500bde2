import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileStore } from "../../lib/session/stores/file_store.ts";
import { LONGEST_REFRESH_MS } from "../../lib/session/stores/longest_refresh.ts";
import { getTokens, saveSession, type SessionOptions } from "../../lib/session/mod.ts";
import { DeviceLoginError, discoverServer, startDeviceLogin } from "../../mod.ts";
import { createRandom } from "../fuzz/random.ts";
import { createChaosWorld } from "./chaos_world.ts";
import { runMany } from "./run_many.ts";
import { Tally } from "./tally.ts";

/** How many times as fast the clock runs. */
const PACE = 20;

/** Sessions that are refreshed at the same time. */
const TOGETHER = 25;

/** Callers that need a token of the same session at the same time. */
const CALLERS = 2;

/** Milliseconds in which a refresh must end: it may first wait for that of the other caller. */
const REFRESH_DEADLINE_MS = CALLERS * LONGEST_REFRESH_MS + 10_000;

/** The errors that say nothing about the session. */
const PASSING = [
  "network",
  "server_unavailable",
  "invalid_response",
  "keys_unavailable",
];

/**
 * Refreshes many sessions through a network that delays, cuts, resets, throttles and corrupts. Checks
 * that each refresh ends by its deadline with tokens or the right error, and that no session is lost.
 *
 * Every other server is lenient: it repeats its last reply to a refresh token that is sent again. The
 * others end the session then (RFC 9700 section 4.14.2), which counts apart: the new tokens were
 * lost on the way, so nobody can have them.
 */
export async function chaosRefreshes(
  { refreshes, seed }: { refreshes: number; seed: number },
): Promise<Tally> {
  const tally = new Tally();
  const lenient = new Set<string>();
  /** The replies to refresh tokens that were sent. */
  const replies = new Map<string, Response>();
  /** The sessions of which a refresh token was sent again. */
  const sentAgain = new Set<string>();
  const between = async (request: Request, next: () => Promise<Response>) => {
    const form = new URLSearchParams(await request.text());
    const token = form.get("refresh_token");
    if (token === null) return await next();
    const session = form.get("session") ?? "";
    const before = replies.get(token);
    if (before) {
      sentAgain.add(session);
      tally.count("refresh tokens sent again after a reply was lost");
      if (lenient.has(session)) return before.clone();
    }
    const reply = await next();
    replies.set(token, reply.clone());
    return reply;
  };
  const world = await createChaosWorld({ random: createRandom(seed), pace: PACE, between });
  const folder = mkdtempSync(join(tmpdir(), "device-login-chaos-"));
  const { clock, server } = world;
  const store = fileStore(folder, { clock });
  /** Reaches the server without a network, before and after the chaos. */
  const direct: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    return between(request.clone(), () => server.fetch(request));
  };
  const metadata = await discoverServer(world.connection);
  const sessions = Array.from({ length: refreshes }, (_, index): SessionOptions => {
    const name = `session ${index}`;
    if (index % 2 === 0) lenient.add(name);
    return {
      ...world.connection,
      issuer: undefined,
      server: metadata,
      store,
      scope: ["openid", "offline_access"],
      profile: name,
      tokenParameters: { session: name },
    };
  });

  await eachSession(async (session) => {
    const login = await startDeviceLogin({ ...session, fetch: direct });
    server.approve(login.userCode);
    await saveSession(session, await login.wait());
  });
  world.chaos.isOn = true;
  await eachSession(async (session) => {
    await Promise.all(Array.from({ length: CALLERS }, () => refresh(session)));
  });
  await eachSession((session) => refresh({ ...session, fetch: direct }, { isCalm: true }));
  for (const [type, count] of world.done) tally.count(`connections: ${type}`, count);
  world.close();
  rmSync(folder, { recursive: true, force: true });
  return tally;

  async function eachSession(work: (session: SessionOptions) => Promise<void>): Promise<void> {
    await runMany(refreshes, {
      together: TOGETHER,
      work: (index) => work(sessions[index] as SessionOptions),
    });
  }

  async function refresh(session: SessionOptions, { isCalm = false } = {}): Promise<void> {
    const name = session.profile ?? "";
    const began = clock.monotonic();
    const when = isCalm ? "afterwards" : "in chaos";
    try {
      await getTokens(session, { minValidity: Infinity });
      tally.count(`${when}: tokens`);
    } catch (error) {
      const code = error instanceof DeviceLoginError ? error.code : String(error);
      // A strict server has ended the session, since it got a refresh token twice.
      const isEnded = code === "login_required" && !lenient.has(name) && sentAgain.has(name);
      tally.count(isEnded ? `${when}: ended by a strict server` : `${when}: ${code}`);
      const isRight = isEnded || (!isCalm && PASSING.includes(code));
      if (!isRight) tally.faults.push(`${name}, ${when}: ${code}: ${(error as Error).message}`);
    }
    const took = clock.monotonic() - began;
    if (took > REFRESH_DEADLINE_MS) tally.faults.push(`${name}, ${when}: took ${took / 1000} s`);
  }
}
