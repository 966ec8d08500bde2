import { Redactor } from "../../oauth/redact/redactor.ts";
import { requestSecrets } from "../../oauth/redact/request_secrets.ts";

/** A request that was sent, and how it went. */
export interface Exchange {
  url: string;
  /** When it was answered or failed, in milliseconds since the epoch. */
  time: number;
  /** How long that took, in milliseconds. */
  took: number;
  /** The reply's status, where one came. */
  status?: number;
  /** When the server sent it, by its own clock; its `Date` header. */
  date?: number;
  /** What the runtime says where none came. */
  error?: string;
}

/** A fetch that is watched. */
export interface ObservedFetch {
  fetch: typeof fetch;
  /** What was sent, as it was answered. */
  exchanges: readonly Exchange[];
}

/**
 * Watches a fetch. What is sent and received, which may be secret, is not kept.
 *
 * @param send the fetch
 * @param now tells the time
 */
export function observe(send: typeof fetch, now: () => number): ObservedFetch {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : String(input);
      const start = now();
      const told = () => ({ url, time: now(), took: now() - start });
      try {
        const response = await send(input, init);
        const date = Date.parse(response.headers.get("date") ?? "");
        const { status } = response;
        exchanges.push({ ...told(), status, ...(!Number.isNaN(date) && { date }) });
        return response;
      } catch (error) {
        exchanges.push({
          ...told(),
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
