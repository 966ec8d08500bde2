import { type Clock, systemClock } from "../base/clock.ts";
import type { Fetch } from "../http/fetch_type.ts";
import { printable } from "../encoding/printable.ts";
import { observe } from "./observe.ts";
import { type ShownRequest, showReply, showRequest } from "./shown_message.ts";
import { ShownText } from "./shown_text.ts";

/** The options of a trace. */
export interface TraceOptions {
  /** Receives the trace as it grows, in complete lines. It must not throw. */
  write: (text: string) => void;
  /** Secrets that a server could repeat before they are sent, such as a client's secret. */
  secrets?: readonly string[] | undefined;
  /** Measures durations. @default the machine's own clock */
  clock?: Clock | undefined;
}

/** The number of characters after which a line is cut off. */
const MAX_TRACE_LINE_LENGTH = 400;

const HEADING = [
  "# Only what is known to be harmless is shown. A secret, code or token is replaced with its name,",
  "# for example <access_token 2> if it is the second one, and anything else with its length.",
  "# Server, client and scopes are shown: review the trace before you share it.",
];

/**
 * Wraps a fetch so that every request and every reply is traced, for a person to read and to share. A
 * secret, code or token is replaced with its name, wherever it appears, and anything else that is not
 * known to be harmless with its length. At most 64 KiB of a message are traced; the running time grows
 * with that size.
 *
 * A reply is traced when its body has been read to the end, was cancelled, or broke off.
 *
 * @param send the fetch that sends the requests
 * @param options the receiver of the trace, and the secrets
 * @returns a fetch that behaves the same; its responses are copies
 *
 * @example
 * ```ts
 * const login = await startDeviceLogin({
 *   issuer: "https://auth.example.com",
 *   clientId: "cli",
 *   fetch: traceFetch(fetch, { write: (text) => console.error(text.trimEnd()) }),
 * });
 * ```
 */
export function traceFetch(send: Fetch, options: TraceOptions): Fetch {
  return beginTrace(options).wrap(send);
}

/** A trace of several fetches, whose requests are numbered together. */
export interface Trace {
  /** Hides further secrets that a server could repeat before they are sent. */
  hide(secrets: readonly string[]): void;
  /** Wraps a fetch, as {@linkcode traceFetch} does. */
  wrap(send: Fetch): Fetch;
}

/** Writes the heading of a trace. */
export function beginTrace(
  { write, secrets = [], clock = systemClock }: TraceOptions,
): Trace {
  const text = new ShownText(secrets);
  write(lines(HEADING));
  const start = clock.monotonic();
  let count = 0;

  const wrap = (send: Fetch): Fetch => async (input, init) => {
    const number = ++count;
    const sent = clock.monotonic();
    const after = () => `after ${Math.round(clock.monotonic() - sent)} ms`;
    const request = await readRequest(input, init);
    const shown = showRequest(request, text);
    const head = `${request.method} ${text.url(request.url)}`;
    write(lines([`> ${number} ${head}, at ${((sent - start) / 1000).toFixed(3)} s`, ...shown]));
    try {
      const reply = await send(input, init);
      return observe(reply, (body) => {
        const shown = showReply({ headers: reply.headers, body }, text);
        const type = text.words(reply.headers.get("content-type")?.split(";", 1)[0] ?? "no type");
        write(lines([`< ${number} ${reply.status} ${type}, ${after()}`, ...shown]));
      });
    } catch (error) {
      write(lines([`! ${number} ${text.words(reasonOf(error))}, ${after()}`]));
      throw error;
    }
  };
  return { wrap, hide: (secrets) => secrets.forEach((secret) => text.hide(secret)) };
}

async function readRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<ShownRequest> {
  const given = input instanceof Request ? input : undefined;
  const body = init?.body ?? await given?.clone().text() ?? "";
  const isText = typeof body === "string" || body instanceof URLSearchParams;
  return {
    method: init?.method ?? given?.method ?? "GET",
    url: given?.url ?? String(input),
    headers: new Headers(init?.headers ?? given?.headers),
    body: { text: isText ? String(body) : "(no text)", isCut: false },
  };
}

/** Joins the lines of a trace. Text from a server can't start a line of its own. */
function lines(texts: readonly string[]): string {
  return texts.map((text) => `${printable(text, MAX_TRACE_LINE_LENGTH)}\n`).join("");
}

/** Describes why a request failed. Some runtimes have that in the cause. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error && reasons.length < 5; one = one.cause) {
    if (!reasons.includes(one.message)) reasons.push(one.message || one.name);
  }
  return reasons.join(": ") || String(error);
}
