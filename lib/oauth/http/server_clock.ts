import type { Clock } from "../base/clock.ts";
import { clockSkew } from "./clock_skew.ts";

/** Milliseconds after which a `Date` that is still the same is not the time. */
const STANDSTILL = 2_000;

/** The skews of servers that were connected to before, by our clock and the server's name. */
const known = new WeakMap<Clock, Map<string, number>>();

/** How a server's clock is followed. */
export interface ServerClockOptions {
  /** Our clock. */
  clock: Clock;
  /** The server's name, by which a later connection continues with the skew. */
  server: string;
  /** Milliseconds that its clock was ahead in another process. */
  skew?: number | undefined;
}

/**
 * A server's clock, as far as its replies show it. All that a request says of the time is by this
 * clock: client assertions, DPoP proofs.
 */
export class ServerClock {
  readonly #clock: Clock;
  readonly #skews: Map<string, number>;
  readonly #server: string;
  /** The newest `Date`, and when it was first seen. */
  #last: { date: string; at: number } | undefined;
  #posted = false;

  /** @param options our clock, the server, and what is known of it */
  constructor({ clock, server, skew }: ServerClockOptions) {
    this.#clock = clock;
    this.#server = server;
    this.#skews = known.get(clock) ?? new Map();
    known.set(clock, this.#skews);
    if (skew !== undefined) this.#learn(skew);
  }

  /** Milliseconds that it is ahead of ours; 0 up to 30 seconds either way. */
  get skew(): number {
    return this.#skews.get(this.#server) ?? 0;
  }

  /** The present by this clock, in milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.skew;
  }

  /**
   * Takes the time from a reply. One to a GET may come from a cache, and counts until there is a better
   * one. A `Date` that stays the same while time passes does not count.
   *
   * @param headers the reply's
   * @param method the request's
   */
  read(headers: Headers, method: string): void {
    const date = headers.get("date");
    const cached = method === "GET" && (this.#posted || Number(headers.get("age") ?? 0) > 0);
    if (date === null || cached) return;
    this.#posted = method !== "GET";
    const at = this.#clock.monotonic();
    if (this.#last?.date !== date) this.#last = { date, at };
    const frozen = at - this.#last.at > STANDSTILL;
    this.#learn(frozen ? 0 : clockSkew(headers, this.#clock.now()));
  }

  #learn(skew: number): void {
    if (skew === 0) this.#skews.delete(this.#server);
    else this.#skews.set(this.#server, skew);
  }
}
