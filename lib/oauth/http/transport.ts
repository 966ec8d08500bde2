import type { Clock } from "../base/clock.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { Redactor } from "../redact/redactor.ts";
import { requestSecrets } from "../redact/request_secrets.ts";
import { abortable } from "./abortable.ts";
import type { Fetch } from "./fetch_type.ts";
import { inflate } from "./inflate.ts";
import { RedirectError } from "./redirect_error.ts";
import type { ServerClock } from "./server_clock.ts";
import { readWhole } from "./read_whole.ts";
import { timeLimit } from "./time_limit.ts";

/** The largest reply that is accepted: OAuth messages are much smaller. */
const MAX_REPLY_BYTES = 1024 * 1024;

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
  signal?: AbortSignal | undefined;
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

/** The secrets that were sent before each reply, by name. */
const sentSecrets = new WeakMap<Response, ReadonlyMap<string, string>>();

/**
 * Returns a redactor for the secrets of a reply's request and of those before it.
 *
 * @param response a reply that came through a {@linkcode Transport}
 */
export function redactorOf(response: Response): Redactor {
  return new Redactor(sentSecrets.get(response));
}

/**
 * Creates the transport that all requests to a server use. Every request carries the caller's headers,
 * follows no redirect (RFC 9700 section 4.12), has a time limit, and accepts at most 1 MiB, counted
 * as it streams.
 *
 * The reply is complete and in memory. If its body broke off, reading it throws a `network` error
 * after the part that arrived, so that the caller still sees the status.
 *
 * @param options the caller's fetch, headers and clock
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch, clock, serverClock } = options;
  // Only the newest value of each is remembered: proofs and assertions change with every request.
  const secrets = new Map<string, string>();
  return ({ timeout = REQUEST_TIMEOUT_MS, signal, beforeSend } = {}) => async (url, init) => {
    await beforeSend?.();
    signal?.throwIfAborted();
    const tried = `${init.method} ${url}`;
    const headers = requestHeaders(init, options.headers);
    for (const [name, value] of requestSecrets(headers, init.body ?? [])) secrets.set(name, value);
    const hide = (text: string) => new Redactor(secrets).redact(text);
    const networkError = (reason: unknown, cause = reason) => {
      const text = typeof reason === "string" ? reason : describe(reason);
      const shown = hide(text);
      const message = `${tried} failed: ${shown}`.replace(/[^.?]$/, "$&.");
      // Some runtimes quote a header that they refuse: then the cause also contains the secret.
      const options = cause instanceof Error && shown === text ? { cause } : undefined;
      return new DeviceLoginError("network", message, options);
    };
    const limit = timeLimit(timeout, {
      clock,
      signal,
      reason: () => networkError(`no reply within ${Math.ceil(timeout / 1000)} s`),
    });
    const ending = limit.signal;
    try {
      const response = await abortable(
        fetch(url, {
          method: init.method,
          headers,
          redirect: "manual",
          signal: ending,
          // Frameworks cache what their fetch returns. Some runtimes refuse the option.
          ...("cache" in Request.prototype && { cache: "no-store" }),
          // A string is sent without a charset, which some servers refuse in this content type.
          ...(init.body && { body: init.body.toString() }),
        }),
        ending,
      ).catch((error) => {
        throw ending.aborted ? ending.reason : networkError(error);
      });
      serverClock?.read(response.headers, init.method);
      refuseRedirect(response, { tried, hide });
      const received = await readChunks(response, ending);
      const inflated = response.headers.has("content-encoding") && inflate(received.chunks);
      const { chunks, size, failure = received.failure } = inflated
        ? await readStream(inflated, ending)
        : received;
      if (failure) signal?.throwIfAborted();
      if (size > MAX_REPLY_BYTES) {
        throw new DeviceLoginError(
          "invalid_response",
          `${tried} was answered with more than 1 MiB, too much for this protocol.`,
        );
      }
      const broken = failure &&
        (ending.aborted ? ending.reason : networkError("the reply broke off", failure.error));
      const body = broken ? failingBody(chunks, broken) : await new Blob(chunks).arrayBuffer();
      // RFC 9110 section 15: an invalid status counts as a server error.
      const { status: given } = response;
      const status = given < 200 || given > 599 ? 500 : given;
      const whole = new Response([204, 205].includes(status) ? null : body, {
        status,
        headers: response.headers,
      });
      sentSecrets.set(whole, secrets);
      return whole;
    } finally {
      limit.lift();
    }
  };
}

function requestHeaders(init: SendInit, everywhere: Headers): Headers {
  const headers = new Headers(everywhere);
  for (const [name, value] of Object.entries(init.headers)) {
    // oauth4webapi sets its own name, but that is up to the caller or the runtime.
    if (name !== "user-agent") headers.set(name, value);
  }
  if (init.body) headers.set("content-type", "application/x-www-form-urlencoded");
  return headers;
}

function refuseRedirect(
  response: Response,
  { tried, hide }: { tried: string; hide: (text: string) => string },
): void {
  const { status, type } = response;
  if (type !== "opaqueredirect" && (status < 300 || status > 399)) return;
  response.body?.cancel?.().catch(() => {});
  const location = response.headers.get("location");
  throw new RedirectError(
    "invalid_response",
    `${tried} was answered with a redirect${
      location ? ` to ${printable(hide(location), 200)}` : ""
    }, ` +
      "which is not followed: it could send the request to another server.",
  );
}

/** The part of a body that arrived. */
interface ReceivedBody {
  chunks: Uint8Array<ArrayBuffer>[];
  /** Bytes. */
  size: number;
  /** The error that the body broke off with. */
  failure?: { error: unknown };
}

async function readChunks(response: Response, signal: AbortSignal): Promise<ReceivedBody> {
  const { body } = response;
  if (body?.getReader !== undefined) return await readStream(body, signal);
  return await abortable(readWhole(response), signal).then(
    (chunk) => ({ chunks: [chunk], size: chunk.byteLength }),
    (error) => ({ chunks: [], size: 0, failure: { error } }),
  );
}

async function readStream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<ReceivedBody> {
  const reader = body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    while (size <= MAX_REPLY_BYTES) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) return { chunks, size };
      size += value.byteLength;
      chunks.push(value);
    }
    reader.cancel().catch(() => {});
    return { chunks, size };
  } catch (error) {
    reader.cancel().catch(() => {});
    return { chunks, size, failure: { error } };
  }
}

/** Creates a body that fails after these chunks, which may contain the only copy of a refresh token. */
function failingBody(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  error: unknown,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = chunks.values();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = left.next();
      if (done) controller.error(error);
      else controller.enqueue(value);
    },
  });
}

/** Describes an error. Node says "fetch failed", with the reason in the cause. */
function describe(error: unknown): string {
  let current: unknown = error;
  while (current instanceof Error && /^(fetch failed)?$/.test(current.message) && current.cause) {
    current = current.cause;
  }
  if (!(current instanceof Error)) return String(current);
  return current.message || (current as { code?: string }).code || current.name;
}
