import { createFetch } from "../../lib/host/network.ts";
import { serve } from "../../lib/host/serve.ts";
import type { Clock } from "../../lib/oauth/base/clock.ts";
import { type AuthorizationServer, createAuthorizationServer } from "../../lib/testing/mod.ts";
import { ca, server as serverPair } from "../../tests/support/certificates.ts";
import { type Mischief, startChaosProxy } from "../../tests/support/chaos_proxy.ts";
import { startPacedClock } from "../../tests/support/paced_clock.ts";
import type { Random } from "../fuzz/random.ts";

/** Seconds until a code expires. */
export const CODE_LIFETIME_SECONDS = 120;

/** A server behind a proxy that does mischief, over TLS, and a clock that both sides share. */
export interface ChaosWorld {
  clock: Required<Clock>;
  server: AuthorizationServer;
  /** The client and the server. */
  connection: { issuer: string; clientId: string; fetch: typeof fetch; clock: Clock };
  /** Whether the proxy does mischief. */
  chaos: { isOn: boolean };
  /** The connections by what happened to them. */
  done: ReadonlyMap<Mischief["type"], number>;
  close(): void;
}

/** The options of a world. */
export interface ChaosWorldOptions {
  random: Random;
  /** How many times as fast the clock runs. */
  pace: number;
  /** Handles requests before the server; `next` returns the server's reply. */
  between: (request: Request, next: () => Promise<Response>) => Promise<Response>;
}

/** Starts the server and the proxy. */
export async function createChaosWorld(options: ChaosWorldOptions): Promise<ChaosWorld> {
  const { random, pace, between } = options;
  const clock = startPacedClock(pace);
  const chaos = { isOn: false };
  const served = await serve(
    (request) => between(request.clone(), () => server.fetch(request)),
    { tls: serverPair },
  );
  const choose = () => chaos.isOn ? chooseMischief(random, pace) : { type: "none" } as const;
  const target = () => Number(new URL(served.url).port);
  const proxy = await startChaosProxy({ target, choose });
  const issuer = `https://localhost:${proxy.port}`;
  const server = createAuthorizationServer({
    issuer,
    interval: 5,
    expiresIn: CODE_LIFETIME_SECONDS,
    now: clock.now,
  });
  const fetch = await createFetch({ ca });
  return {
    clock,
    server,
    connection: { issuer, clientId: "cli", fetch, clock },
    chaos,
    done: proxy.done,
    close() {
      clock.stop();
      proxy.close();
      served.close();
    },
  };
}

/** The bytes of a TLS handshake and a few replies: a reply is hit in any part of it. */
const CONNECTION_BYTES = 6_000;

function chooseMischief(random: Random, pace: number): Mischief {
  const at = random.below(CONNECTION_BYTES);
  switch (random.below(18)) {
    case 0:
      return { type: "delay", milliseconds: random.below(20_000) / pace };
    case 1:
      return { type: "cut", after: at };
    case 2:
      return { type: "reset", after: random.oneIn(3) ? 0 : at };
    case 3:
      return { type: "throttle", bytesPerSecond: (50 + random.below(2_000)) * pace };
    case 4:
      return { type: "corrupt", at };
    case 5:
      return { type: "silent" };
    default:
      return { type: "none" };
  }
}
