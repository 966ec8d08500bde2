/**
 * A separate process that uses a session: it reads orders as lines of JSON, and answers each with a
 * line.
 *
 * @module
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { systemClock } from "../../lib/oauth/base/clock.ts";
import { DeviceLoginError } from "../../lib/oauth/base/errors.ts";
import { startDeviceLogin } from "../../lib/oauth/login/start_device_login.ts";
import { TokenSet } from "../../lib/oauth/tokens/token_set.ts";
import type { Warning } from "../../lib/oauth/base/warning.ts";
import { getTokens } from "../../lib/session/get_tokens.ts";
import { loadTokens } from "../../lib/session/load_tokens.ts";
import { openStore } from "../../lib/session/open_store.ts";
import { saveSession } from "../../lib/session/save_session.ts";
import type { SessionOptions } from "../../lib/session/session_options.ts";
import { fileStore } from "../../lib/session/stores/file_store.ts";
import { redisStore } from "../../lib/session/stores/redis_store.ts";
import { fastClock, hastyClock } from "./hasty_clock.ts";
import { connectClient } from "./redis.ts";

/** An order to a worker. */
export type Order =
  | { type: "token"; minValidity?: number | "Infinity"; now?: number }
  | { type: "save"; reply: Record<string, unknown> }
  | { type: "load" }
  | { type: "protection" }
  | { type: "churn" }
  | { type: "lock"; key: string }
  | { type: "umask"; mask: number };

/** The answer of a worker. */
export interface Answer {
  accessToken?: string;
  /** The code of an error. */
  code?: string;
  message?: string;
  warnings: string[];
}

const { folder, kind, redis, pace, ...options } = JSON.parse(process.argv[2] ?? "{}");
const warnings: string[] = [];
const onWarning = ({ message }: Warning) => void warnings.push(message);
const opened = openStore({ folder, kind, env: (name) => process.env[name], onWarning });
const store = redis
  ? redisStore((await connectClient(redis.client, redis)).client, { prefix: redis.prefix })
  : kind
  ? opened.store
  : fileStore(folder, pace && { clock: fastClock(pace) });
/** The time of day, if an order has set it. */
let today: number | undefined;
const clock = { ...systemClock, now: () => today ?? Date.now() };
const session: SessionOptions = { ...options, store, onWarning, clock };

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await execute(JSON.parse(line)).catch((error) => {
    if (!(error instanceof DeviceLoginError)) throw error;
    return { code: error.code, message: error.message };
  });
  process.stdout.write(`${JSON.stringify({ warnings: warnings.splice(0), ...answer })}\n`);
}

async function execute(order: Order): Promise<Partial<Answer>> {
  switch (order.type) {
    case "token": {
      today = order.now ?? today;
      const minValidity = Number(order.minValidity ?? 30);
      return { accessToken: (await getTokens(session, { minValidity })).accessToken };
    }
    case "save": {
      const source = { receivedAt: Date.now(), requestedScope: [] };
      await saveSession(session, new TokenSet(order.reply, source));
      return {};
    }
    case "load": {
      const accessToken = (await loadTokens(session))?.accessToken;
      return accessToken === undefined ? {} : { accessToken };
    }
    case "protection": {
      const { encrypted, detail } = await opened.protection();
      return { message: `${encrypted ? "encrypted" : "plain"}: ${detail}` };
    }
    case "churn":
      churn();
      return {};
    case "lock": {
      const attempt = await session.store.tryLock(order.key);
      return "lock" in attempt ? {} : { message: attempt.holder };
    }
    case "umask":
      process.umask(order.mask);
      return {};
  }
}

/** Signs in, refreshes and signs in again, without end. */
async function churn(): Promise<void> {
  for (let round = 0;; round++) {
    const stored = round % 3 > 0 && await loadTokens(session);
    try {
      if (stored) await getTokens(session, { minValidity: Infinity });
      else await signIn();
    } catch (error) {
      // A killed process may have used the refresh token.
      if (!(error instanceof DeviceLoginError) || error.code !== "login_required") throw error;
    }
  }
}

/** Signs in at a server that approves everything at once. */
async function signIn(): Promise<void> {
  const login = await startDeviceLogin({ ...session, clock: hastyClock() });
  await saveSession(session, await login.wait());
}
