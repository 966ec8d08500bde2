import { type Clock, systemClock } from "../clock.ts";
import { printable } from "../encoding/printable.ts";
import { bodyLines, learnBody, parseBody } from "./body.ts";
import { headerLines, learnHeaders } from "./headers.ts";
import { observe, type Observed } from "./observe.ts";
import { Redactor } from "./redactor.ts";
import { urlSecrets } from "./url_secrets.ts";
import { randomWords } from "./words.ts";

/** How requests are traced. */
export interface TraceOptions {
  /** Takes the trace as it grows, some whole lines at a time. It must not throw. */
  write: (text: string) => void;
  /** Secrets that a server could repeat before they have been sent: a client's secret, say. */
  secrets?: readonly string[] | undefined;
  /** Measures how long things take. @default the machine's own clock */
  clock?: Clock | undefined;
}

/** Lines that are written of one message. */
const LINES = 100;

/** Characters that are written of one line. */
const WIDTH = 400;

const HEADING = [
  "# Whatever is not known to be harmless is hidden as hash:…, above all secrets, codes and tokens.",
  "# Equal values have equal hashes, which are drawn at random and mean nothing elsewhere.",
  "# Server, client and scopes are shown: look it over before you pass it on.",
];

/**
 * Wraps a fetch so that every request and every reply is written down, for a person to read and to
 * pass on. What is not known to be harmless is replaced by a short hash, above all secrets, codes
 * and tokens, wherever they turn up. A value has the same hash throughout a trace, and another one
 * in another trace.
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
  const redactor = new Redactor();
  for (const secret of secrets) redactor.learn(secret);
  write(lines(HEADING));
  const start = clock.monotonic();
  let count = 0;

  return async (input, init) => {
    const number = ++count;
    const sent = clock.monotonic();
    const message = await showRequest(input, init, redactor);
    write(
      lines([
        `> ${number} ${message.head}, at ${((sent - start) / 1000).toFixed(3)} s`,
        ...message.lines,
      ]),
    );
    try {
      const reply = await send(input, init);
      const after = milliseconds(clock.monotonic() - sent);
      return observe(reply, (observed) => {
        const { head, lines: more } = showReply(reply, observed, redactor);
        write(lines([`< ${number} ${head}, after ${after}`, ...more]));
      });
    } catch (error) {
      const why = redactor.show(reason(error), randomWords);
      write(lines([`! ${number} ${why}, after ${milliseconds(clock.monotonic() - sent)}`]));
      throw error;
    }
  };
}

/** A message as it is shown: what stands beside its number, and what comes below. */
interface Shown {
  head: string;
  lines: string[];
}

async function showRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  redactor: Redactor,
): Promise<Shown> {
  const given = input instanceof Request ? input : undefined;
  const url = given?.url ?? String(input);
  const headers = new Headers(init?.headers ?? given?.headers);
  const sent = init?.body ?? await given?.clone().text() ?? "";
  const isText = typeof sent === "string" || sent instanceof URLSearchParams;
  const body = parseBody(isText ? String(sent) : "(no text)");
  for (const part of urlSecrets(url)) redactor.suspect(part[0]);
  learnHeaders(headers, redactor);
  learnBody(body, redactor);
  return {
    head: `${init?.method ?? given?.method ?? "GET"} ${redactor.show(url, urlSecrets)}`,
    lines: [
      ...indented(headerLines(headers, redactor), 1),
      ...indented(bodyLines(body, redactor), 2),
    ],
  };
}

function showReply(reply: Response, { text, end }: Observed, redactor: Redactor): Shown {
  const { status, headers } = reply;
  const type = /^[^;]*/.exec(headers.get("content-type") ?? "no type")?.[0] ?? "";
  const body = parseBody(text);
  learnHeaders(headers, redactor);
  learnBody(body, redactor);
  const rest = end === undefined ? [] : [`(${redactor.show(end, randomWords)})`];
  return {
    head: `${status} ${redactor.show(type, randomWords)}`,
    lines: [
      ...indented(headerLines(headers, redactor), 1),
      ...indented([...bodyLines(body, redactor), ...rest], 2),
    ],
  };
}

function indented(texts: readonly string[], depth: number): string[] {
  return texts.map((text) => "  ".repeat(depth) + text);
}

/** Lines of a trace: what a server sends can't begin one of its own. */
function lines(texts: readonly string[]): string {
  const cut = texts.length > LINES ? [...texts.slice(0, LINES), "  …"] : texts;
  return cut.map((text) => `${printable(text, WIDTH)}\n`).join("");
}

function milliseconds(span: number): string {
  return `${Math.round(span)} ms`;
}

/** What a request failed with: some runtimes keep that in the cause. */
function reason(error: unknown): string {
  const reasons: string[] = [];
  for (let one = error; one instanceof Error && reasons.length < 5; one = one.cause) {
    if (!reasons.includes(one.message)) reasons.push(one.message || one.name);
  }
  return reasons.join(": ") || String(error);
}
