import type { EndpointName } from "../../../server/endpoint.ts";
import type { Observation } from "../../verdict.ts";
import type { Placeholders } from "./placeholders.ts";

/** The grant type of RFC 8628 section 3.4. */
export const DEVICE_CODE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** A request and its reply. Times are in milliseconds since the start of the scenario. */
export interface Exchange {
  /** The endpoint; `elsewhere` is another origin, `unknown` any other path. */
  readonly endpoint: EndpointName | "elsewhere" | "unknown";
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** The form; empty if there is none. */
  readonly form: URLSearchParams;
  /** When the request was received. */
  readonly at: number;
  /** When the reply was sent, or the connection ended without one. */
  settledAt?: number;
  /** The status of the reply; absent if there was none. */
  status?: number;
  /** The members of the reply, if it is a JSON object. */
  reply?: Readonly<Record<string, unknown>>;
}

/** How a run of a client ended. */
export interface ClientResult {
  /** Its exit code; absent if it was ended by a signal. */
  readonly exitCode?: number | undefined;
  /** Its standard output. */
  readonly stdout: string;
  /** Its standard error. */
  readonly stderr: string;
}

/** All that was observed in a scenario. */
export interface Recording {
  /** The requests, in the order in which they were received. */
  readonly exchanges: readonly Exchange[];
  /** How the client ended. */
  readonly client: ClientResult;
  /** Whether it was ended at the time limit. */
  readonly timedOut: boolean;
  /** When it ended, in milliseconds since the start of the scenario. */
  readonly endedAt: number;
  /** The values on its command line. */
  readonly placeholders: Placeholders;
}

/** Returns the requests to an endpoint. */
export function requestsTo(
  { exchanges }: Recording,
  endpoint: Exchange["endpoint"],
): Exchange[] {
  return exchanges.filter((exchange) => exchange.endpoint === endpoint);
}

/** Returns the token requests for a device code. */
export function polls(recording: Recording): Exchange[] {
  return requestsTo(recording, "token")
    .filter(({ form }) => form.get("grant_type") === DEVICE_CODE_GRANT);
}

/** Returns the requests with a refresh token. */
export function refreshes(recording: Recording): Exchange[] {
  return requestsTo(recording, "token")
    .filter(({ form }) => form.get("grant_type") === "refresh_token");
}

/** Returns everything that the client has printed. */
export function printed({ client }: Recording): string {
  return client.stdout + client.stderr;
}

/** Returns the tokens that the server has sent. */
export function issuedTokens(recording: Recording): string[] {
  return requestsTo(recording, "token").flatMap(({ reply = {} }) =>
    [reply.access_token, reply.id_token, reply.refresh_token].filter((token) =>
      typeof token === "string" && token !== ""
    ) as string[]
  );
}

/** Whether the client reports success: it exits with 0, or prints a token as its result. */
export function isAccepted(recording: Recording): boolean {
  const { exitCode, stdout } = recording.client;
  return exitCode === 0 || issuedTokens(recording).some((token) => stdout.includes(token));
}

/** Describes how the client ended, in a few words. */
export function describeEnd({ client, timedOut, endedAt }: Recording): string {
  const time = `after ${(endedAt / 1000).toFixed(1)} s`;
  if (timedOut) return `it still ran ${time} and was ended`;
  return client.exitCode === undefined
    ? `it was ended by a signal ${time}`
    : `it exited with ${client.exitCode} ${time}`;
}

/** Returns the requests, and the end of the client, for a report. */
export function observe(recording: Recording): Observation[] {
  const requests = recording.exchanges.map((exchange) => ({
    at: exchange.at,
    what: describeExchange(exchange),
  }));
  return [...requests, { at: recording.endedAt, what: describeEnd(recording) }];
}

function describeExchange({ method, url, endpoint, status, reply = {} }: Exchange): string {
  const target = endpoint === "elsewhere" ? url.href : url.pathname;
  const { error, access_token } = reply;
  const content = typeof error === "string" ? ` ${error}` : access_token ? " tokens" : "";
  return `${method} ${target}: ${status === undefined ? "no reply" : `${status}${content}`}`;
}
