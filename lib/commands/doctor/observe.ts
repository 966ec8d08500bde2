import { parseHttpDate } from "../../oauth/http/http_date.ts";
import { Redactor } from "../../oauth/redact/redactor.ts";
import { requestSecrets } from "../../oauth/redact/request_secrets.ts";

/** A request that was sent, and its outcome. */
export interface Exchange {
  url: string;
  /** When it was answered or failed, in milliseconds since the epoch. */
  time: number;
  /** Milliseconds from the request until then. */
  duration: number;
  /** The reply's status, if there was a reply. */
  status?: number;
  /** The reply's `Date`, in milliseconds since the epoch. */
  date?: number;
  /** The runtime's error, if there was no reply. */
  error?: string;
}

/** A fetch that records its requests. */
export interface ObservedFetch {
  fetch: typeof fetch;
  /** The requests, in the order in which they ended. */
  exchanges: readonly Exchange[];
}

/**
 * Wraps a fetch so that its requests are recorded, but not their content, which may be secret.
 *
 * @param send the fetch
 * @param now returns milliseconds since the epoch
 */
export function observe(send: typeof fetch, now: () => number): ObservedFetch {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : String(input);
      const start = now();
      const ended = () => ({ url, time: now(), duration: now() - start });
      try {
        const response = await send(input, init);
        const date = parseHttpDate(response.headers.get("date") ?? "");
        const { status } = response;
        exchanges.push({ ...ended(), status, ...(!Number.isNaN(date) && { date }) });
        return response;
      } catch (error) {
        exchanges.push({
          ...ended(),
          error: withoutSecrets(error instanceof Error ? error.message : String(error), init),
        });
        throw error;
      }
    },
  };
}

/** Some runtimes quote what they could not send. */
function withoutSecrets(text: string, { headers, body }: RequestInit = {}): string {
  const form = new URLSearchParams(typeof body === "string" ? body : "");
  return new Redactor(requestSecrets(new Headers(headers), form)).redact(text);
}
