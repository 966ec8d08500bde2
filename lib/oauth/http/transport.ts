import type { Clock } from "../base/clock.ts";
import type { EndingSource } from "../base/ending.ts";
import { abortable } from "./abortable.ts";
import { Exchange, type SentRequest } from "./exchange.ts";
import type { Fetch } from "./fetch_type.ts";
import type { ServerClock } from "./server_clock.ts";
import { TimeLimit } from "./time_limit.ts";

/** The time in which a complete reply must arrive. */
export const REQUEST_TIMEOUT_MS = 30_000;

/** The options of a transport. */
export interface TransportOptions {
  /** Sends a request; its redirects are never followed. */
  fetch: Fetch;
  /** The headers of every request. */
  headers: Headers;
  /** Measures the time-outs. */
  clock: Clock;
  /** Learns the server's time from the replies. */
  serverClock?: ServerClock | undefined;
}

/** The limits of one request. */
export interface RequestLimits {
  /** Milliseconds in which the complete reply must arrive. @default 30 seconds */
  timeout?: number | undefined;
  /** Ends the request, which then rejects with the signal's reason. */
  signal?: EndingSource | undefined;
  /** Parameters of an earlier request, which a reply may also repeat: hidden in errors. */
  earlier?: URLSearchParams | undefined;
  /** Called right before the request is sent. If it throws, nothing is sent. */
  beforeSend?: (() => Promise<void>) | undefined;
}

/** Sends one request; for oauth4webapi's `customFetch`. */
export type Send = (url: string, init: SendInit) => Promise<Response>;

/** One request, as oauth4webapi builds it. */
export interface SendInit {
  /** GET or POST. */
  method: string;
  /** The request's own headers. They override those of every request. */
  headers: Record<string, string>;
  /** The form of a POST. */
  body?: URLSearchParams | undefined;
}

/** Creates the {@linkcode Send} for one request. */
export type Transport = (limits?: RequestLimits) => Send;

/**
 * Creates the transport that all requests to a server use. Every request carries the caller's headers,
 * follows no redirect (RFC 9700 section 4.12), has a time limit, and accepts at most 1 MiB, counted
 * as it streams.
 *
 * The reply is complete and in memory. If its body broke off, reading it throws a `network` error,
 * and {@linkcode received} returns the part that arrived.
 *
 * @param options the caller's fetch, headers and clock
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch, clock, serverClock } = options;
  const everywhere = Object.fromEntries(options.headers);
  /** The newest request to each URL: proofs and assertions change with every request. */
  const sent = new Map<string, SentRequest>();
  return ({ timeout = REQUEST_TIMEOUT_MS, signal, earlier, beforeSend } = {}) =>
  async (url, init) => {
    if (beforeSend) await beforeSend();
    signal?.throwIfAborted();
    const { method, body } = init;
    const request = { method, url, headers: requestHeaders(init, everywhere), body };
    sent.set(url, request);
    const exchange = new Exchange(
      request,
      () => [...sent.values(), { headers: {}, body: earlier }],
    );
    const limit = new TimeLimit(timeout, {
      clock,
      signal,
      reason: () => exchange.networkError(`no reply within ${Math.ceil(timeout / 1000)} s`),
    });
    try {
      await abortable(exchange.run(fetch, { limit, serverClock }), limit);
    } catch (error) {
      signal?.throwIfAborted();
      exchange.fail(error, limit);
    } finally {
      limit.lift();
      exchange.close();
    }
    return exchange.reply() as unknown as Response;
  };
}

/** Returns the headers of a request, with lower-case names. */
function requestHeaders(
  { headers, body }: SendInit,
  everywhere: Readonly<Record<string, string>>,
): Record<string, string> {
  // oauth4webapi sets its own name, but that is up to the caller or the runtime.
  const { "user-agent": _agent, ...own } = headers;
  return {
    ...everywhere,
    ...own,
    ...(body && { "content-type": "application/x-www-form-urlencoded" }),
  };
}
