import { pause } from "../../tests/support/session_stress.ts";
import type { Random } from "../fuzz/random.ts";
import type { Tally } from "./tally.ts";

/** The longest delay of a request and of its reply, so that they are hit in the middle. */
export const MAX_DELAY_MS = 40;

/** Watches the requests of processes. */
export interface RotationWatch {
  /** Handles requests before the server. */
  between(request: Request, next: () => Promise<Response>): Promise<Response>;
  /** The sender of the newest request. */
  newest(): string | undefined;
  /** Resolves at the next request. */
  nextRequest(): Promise<void>;
}

/** The options of a watch. */
export interface RotationWatchOptions {
  random: Random;
  tally: Tally;
  /** The names of the processes that were killed. */
  killed: ReadonlySet<string>;
}

/**
 * Watches that no refresh token is sent twice. If a process is killed between the server's rotation
 * and its save, the new token is lost: then the server repeats its last reply, and this counts apart.
 */
export function watchRotation({ random, tally, killed }: RotationWatchOptions): RotationWatch {
  let newest: string | undefined;
  let onRequest = () => {};
  const sent = new Map<string, { by: string; reply: Promise<Response> }>();

  const slowly = async (next: () => Promise<Response>) => {
    await pause(random.below(MAX_DELAY_MS));
    const reply = await next();
    await pause(random.below(MAX_DELAY_MS));
    return reply;
  };
  return {
    newest: () => newest,
    nextRequest: () => new Promise((resolve) => onRequest = resolve),
    async between(request, next) {
      newest = request.headers.get("x-process") ?? undefined;
      onRequest();
      const token = new URLSearchParams(await request.text()).get("refresh_token");
      if (token === null) return await slowly(next);
      const by = newest ?? "this process";
      const before = sent.get(token);
      const again = before && killed.has(before.by);
      if (again) tally.count("tokens lost by a kill between rotation and save");
      else if (before) tally.faults.push(`${by} sent a refresh token that ${before.by} had sent`);
      else tally.count("refreshes");
      const reply = again ? before.reply : slowly(next);
      sent.set(token, { by, reply });
      return (await reply).clone();
    },
  };
}
