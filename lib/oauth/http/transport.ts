import type { Clock } from "../base/clock.ts";
import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { Redactor } from "../redact/redactor.ts";
import { requestSecrets } from "../redact/request_secrets.ts";
import { abortable } from "./abortable.ts";
import type { ServerClock } from "./server_clock.ts";
import { timeLimit } from "./time_limit.ts";

/** A reply larger than this is refused: no OAuth message comes near it. */
const LARGEST_REPLY = 1024 * 1024;

/** Milliseconds after which a request without a whole reply is given up. */
export const REQUEST_TIMEOUT = 30_000;

/** How requests are sent. */
export interface TransportOptions {
  /** Sends a request; its redirects are never followed. */
  fetch: typeof fetch;
  /** Headers that go on every request. */
  headers: Headers;
  /** Measures the time-outs. */
  clock: Clock;
  /** Follows the time by the replies. */
  serverClock?: ServerClock | undefined;
}

/** What one request may take. */
export interface RequestLimits {
  /** Milliseconds until the whole reply has to be here. */
  timeout?: number | undefined;
  /** Ends the request: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called right before it is sent. If it throws, nothing is sent. */
  beforeSend?: (() => Promise<void>) | undefined;
}

/** Sends one request: what oauth4webapi takes as its `customFetch`. */
export type Send = (url: string, init: SendInit) => Promise<Response>;

/** One request, as oauth4webapi builds it. */
export interface SendInit {
  /** GET or POST. */
  method: string;
  /** The request's own headers. They win over those that go on every request. */
  headers: Record<string, string>;
  /** A form, for a POST. */
  body?: URLSearchParams | undefined;
}

/** Makes the {@linkcode Send} for one request. */
export type Transport = (limits?: RequestLimits) => Send;

/** What was sent before a reply, and is secret. */
const sentSecrets = new WeakMap<Response, ReadonlyMap<string, string>>();

/**
 * What hides the secrets of a request, and of those before it, in a server's words.
 *
 * @param response a reply that came through a {@linkcode Transport}
 */
export function redactorOf(response: Response): Redactor {
  return new Redactor(sentSecrets.get(response));
}

/**
 * The one way out to the server. Every request carries the caller's headers, follows no redirect
 * (RFC 9700 section 4.12), ends in time, and brings back at most 1 MiB, counted as it streams.
 *
 * The reply it gives is whole and in memory, except where the body broke off: then reading it
 * throws a `network` error, so that the caller still sees the status.
 *
 * @param options the caller's fetch, headers and clock
 * @returns a function that makes a sender with limits of its own
 */
export function createTransport(options: TransportOptions): Transport {
  const { fetch, clock, serverClock } = options;
  // The newest value of each: proofs and assertions differ with every request.
  const secrets = new Map<string, string>();
  return ({ timeout = REQUEST_TIMEOUT, signal, beforeSend } = {}) => async (url, init) => {
    await beforeSend?.();
    signal?.throwIfAborted();
    const tried = `${init.method} ${url}`;
    const headers = requestHeaders(init, options.headers);
    for (const [name, value] of requestSecrets(headers, init.body ?? [])) secrets.set(name, value);
    const hide = (text: string) => new Redactor(secrets).redact(text);
    const networkError = (reason: unknown, cause?: unknown) =>
      failedRequest(tried, { reason, cause, hide });
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
          // A string, not the form itself: it is then sent without a charset, which some servers
          // refuse in this content type.
          ...(init.body && { body: init.body.toString() }),
        }),
        ending,
      ).catch((error) => {
        throw ending.aborted ? ending.reason : networkError(error);
      });
      serverClock?.read(response.headers, init.method);
      refuseRedirect(response, { tried, hide });
      const body = await readBody(response, ending).catch((error) => {
        if (signal?.aborted) throw signal.reason;
        if (error instanceof ReplyTooLarge) {
          throw new DeviceLoginError(
            "invalid_response",
            `${tried} was answered with more than 1 MiB, which is no reply of this protocol.`,
          );
        }
        const { partial = new Uint8Array(), cause = error } = error as Partial<BrokenBody>;
        return failingBody(
          ending.aborted ? ending.reason : networkError("the reply broke off", cause),
          partial,
        );
      });
      // RFC 9110 section 15: a status that is none counts as a fault of the server.
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
    // The library below names itself here, which is for the caller or the runtime to do.
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
  response.body?.cancel().catch(() => {});
  const location = response.headers.get("location");
  throw new DeviceLoginError(
    "invalid_response",
    `${tried} was answered with a redirect${
      location ? ` to ${printable(hide(location), 200)}` : ""
    }, ` +
      "which is not followed: it could carry the request to another server.",
  );
}

class ReplyTooLarge extends Error {}

/** A body that broke off. A refresh token in its beginning is the only one that is left. */
class BrokenBody extends Error {
  readonly partial: Uint8Array<ArrayBuffer>;

  constructor(partial: Uint8Array<ArrayBuffer>, cause: unknown) {
    super("the body broke off", { cause });
    this.partial = partial;
  }
}

async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (true) {
      const { done, value } = await abortable(reader.read(), signal);
      if (done) break;
      size += value.byteLength;
      if (size > LARGEST_REPLY) throw new ReplyTooLarge();
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof ReplyTooLarge ? error : new BrokenBody(join(chunks), error);
  }
  return join(chunks);
}

function join(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

/** A body of what came, which then fails. */
function failingBody(
  error: unknown,
  partial: Uint8Array<ArrayBuffer>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let given = partial.byteLength === 0;
  return new ReadableStream({
    pull(controller) {
      if (given) return controller.error(error);
      given = true;
      controller.enqueue(partial);
    },
  });
}

interface Failure {
  /** What happened: an error, or a text. */
  reason: unknown;
  /** The error below, if that is another. */
  cause?: unknown;
  /** Hides secrets. */
  hide: (text: string) => string;
}

function failedRequest(
  tried: string,
  { reason, cause = reason, hide }: Failure,
): DeviceLoginError {
  const told = typeof reason === "string" ? reason : describe(reason);
  const shown = hide(told);
  // Some runtimes quote a header that they refuse: then the cause has to be left behind, too.
  const kept = cause instanceof Error && shown === told && { cause };
  const message = `${tried} failed: ${shown}`.replace(/[^.?]$/, "$&.");
  return new DeviceLoginError("network", message, { ...kept });
}

/** What happened: Node says "fetch failed" and keeps that in the cause. */
function describe(error: unknown): string {
  let current: unknown = error;
  while (current instanceof Error && /^(fetch failed)?$/.test(current.message) && current.cause) {
    current = current.cause;
  }
  if (!(current instanceof Error)) return String(current);
  return current.message || (current as { code?: string }).code || current.name;
}
