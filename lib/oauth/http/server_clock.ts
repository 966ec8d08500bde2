import type { Clock } from "../base/clock.ts";
import { clockSkew } from "./clock_skew.ts";

/** A `Date` that is still the same after this time is not the current time. */
const FROZEN_DATE_MS = 2_000;

/** The known skews, by our clock and the server's name. */
const known = new WeakMap<Clock, Map<string, number>>();

/** The options of a server clock. */
export interface ServerClockOptions {
  /** Our clock. */
  clock: Clock;
  /** The server's name, so that a later connection starts with the same skew. */
  server: string;
  /** How far its clock was ahead in an earlier process, in milliseconds. */
  skew?: number | undefined;
}

/**
 * A server's clock, as its replies show it. Requests are dated by this clock: client assertions and
 * DPoP proofs.
 */
export class ServerClock {
  readonly #clock: Clock;
  readonly #skews: Map<string, number>;
  readonly #server: string;
  /** The newest `Date`, and when it was first seen. */
  #last: { date: string; at: number } | undefined;
  #posted = false;

  /** @param options our clock, the server, and its last known skew */
  constructor({ clock, server, skew }: ServerClockOptions) {
    this.#clock = clock;
    this.#server = server;
    this.#skews = known.get(clock) ?? new Map();
    known.set(clock, this.#skews);
    if (skew !== undefined) this.#learn(skew);
  }

  /** How far it is ahead of ours, in milliseconds; 0 for at most 30 seconds either way. */
  get skew(): number {
    return this.#skews.get(this.#server) ?? 0;
  }

  /** The present by this clock, in milliseconds since the epoch. */
  now(): number {
    return this.#clock.now() + this.skew;
  }

  /**
   * Reads the time from a reply. The reply to a GET may come from a cache, so it counts only until
   * one to a POST arrives. A `Date` that does not change while time passes does not count.
   *
   * @param headers the reply's headers
   * @param method the request's method
   */
  read(headers: Headers, method: string): void {
    const date = headers.get("date");
    const cached = method === "GET" && (this.#posted || Number(headers.get("age") ?? 0) > 0);
    if (date === null || cached) return;
    this.#posted = method !== "GET";
    const at = this.#clock.monotonic();
    if (this.#last?.date !== date) this.#last = { date, at };
    const frozen = at - this.#last.at > FROZEN_DATE_MS;
    this.#learn(frozen ? 0 : clockSkew(headers, this.#clock.now()));
  }

  #learn(skew: number): void {
    if (skew === 0) this.#skews.delete(this.#server);
    else this.#skews.set(this.#server, skew);
  }
}
