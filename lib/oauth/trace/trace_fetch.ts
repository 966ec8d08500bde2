import { type Clock, systemClock } from "../base/clock.ts";
import { printable } from "../encoding/printable.ts";
import { observe } from "./observe.ts";
import { type ShownRequest, showReply, showRequest } from "./shown_message.ts";
import { ShownText } from "./shown_text.ts";

/** How requests are traced. */
export interface TraceOptions {
  /** Takes the trace as it grows, some whole lines at a time. It must not throw. */
  write: (text: string) => void;
  /** Secrets that a server could repeat before they have been sent: a client's secret, say. */
  secrets?: readonly string[] | undefined;
  /** Measures how long things take. @default the machine's own clock */
  clock?: Clock | undefined;
}

/** Characters that are written of one line. */
const LONGEST_LINE = 400;

const HEADING = [
  "# Only what is known to be harmless is shown. A secret, code or token is replaced by its name,",
  "# for example <access_token 2> if it is the second one, and anything else by its length.",
  "# Server, client and scopes are shown: look it over before you pass it on.",
];

/**
 * Wraps a fetch so that every request and every reply is written down, for a person to read and to
 * pass on. A secret, code or token is replaced by its name, wherever it turns up, and anything else
 * that is not known to be harmless by its length. The time that this takes grows with the size of a
 * message, of which at most 64 KiB are looked at.
 *
 * A reply is written when its body has been read to the end, given up, or has broken off.
 *
 * @param send the fetch that sends the requests
 * @param options who takes the trace
 * @returns a fetch that does the same; its responses are copies
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
export function traceFetch(send: typeof fetch, options: TraceOptions): typeof fetch {
  const { write, secrets = [], clock = systemClock } = options;
  const text = new ShownText(secrets);
  write(lines(HEADING));
  const start = clock.monotonic();
  let count = 0;

  return async (input, init) => {
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

/** Lines of a trace: what a server sends can't begin one of its own. */
function lines(texts: readonly string[]): string {
  return texts.map((text) => `${printable(text, LONGEST_LINE)}\n`).join("");
}

/** What a request failed with: some runtimes keep that in the cause. */
function reasonOf(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error && reasons.length < 5; one = one.cause) {
    if (!reasons.includes(one.message)) reasons.push(one.message || one.name);
  }
  return reasons.join(": ") || String(error);
}
