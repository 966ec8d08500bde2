import type { Clock } from "../base/clock.ts";
import { DeviceLoginError } from "../base/errors.ts";
import type { WarningListener } from "../base/warning.ts";
import { printable } from "../encoding/printable.ts";
import { describeFailure } from "../http/describe_failure.ts";
import type { Fetch } from "../http/fetch_type.ts";
import { hostOfUrl } from "../http/named_host.ts";
import { RedirectError } from "../http/redirect_error.ts";
import { ServerClock } from "../http/server_clock.ts";
import { Redactor } from "../redact/redactor.ts";
import { requestSecrets } from "../redact/request_secrets.ts";
import type { TokenSet } from "../tokens/token_set.ts";
import { followRedirect } from "./follow_redirect.ts";
import { describeRequest, type ResourceRequest } from "./resource_request.ts";
import { type KnownOrigin, rejectsProof, tokenHeaders } from "./token_headers.ts";

/** The largest number of redirects that are followed, as in the Fetch standard. */
const MAX_REDIRECTS = 20;

/** The headers that carry the token. */
const TOKEN_HEADERS = ["authorization", "dpop"];

/** Where the access token comes from. */
export interface TokenSource {
  /** Returns tokens with a valid access token. */
  get(signal?: AbortSignal): Promise<TokenSet>;
  /**
   * Receives an access token that was rejected with 401. If another one can be obtained, the next
   * `get()` returns it.
   */
  reject(accessToken: string): Promise<void>;
}

/** The options of a {@linkcode ResourceClient}. */
export interface ResourceClientOptions {
  tokens: TokenSource;
  /** The hosts that may receive the token, as hosts are compared. */
  hosts: readonly string[];
  /** Sends the requests. */
  fetch: Fetch;
  clock: Clock;
  warn: WarningListener;
}

/**
 * Sends requests with an access token to resource servers: as `Bearer` (RFC 6750), or bound to a key
 * as `DPoP`, with a proof for the request's method and URL (RFC 9449 section 7).
 */
export class ResourceClient {
  readonly #options: ResourceClientOptions;
  readonly #origins: Map<string, KnownOrigin> = new Map();

  /** @param options where the token comes from, and which hosts may receive it */
  constructor(options: ResourceClientOptions) {
    this.#options = options;
  }

  /**
   * Sends a request. After a 401 the token is refreshed, and the request sent again if its body can
   * be; if a proof was rejected, that happens with the server's nonce and time. Redirects are
   * followed within the origin.
   *
   * @param request the request
   * @param options `redirect`: whether redirects are followed (the default), returned or an error,
   *   as for fetch
   * @throws {DeviceLoginError} `invalid_options` for a host that is not named, before anything is
   *   sent; `network`, `invalid_response` for a redirect that is not followed; and what the source of
   *   the tokens throws
   */
  async send(
    request: ResourceRequest,
    { redirect }: { redirect?: RequestRedirect } = {},
  ): Promise<Response> {
    this.#check(request);
    request.signal?.throwIfAborted();
    let current = request;
    for (let redirects = 0;; redirects++) {
      const response = await this.#sendWithToken(current);
      try {
        const next = redirect === "manual" ? undefined : followRedirect(response, current);
        if (next === undefined) return response;
        if (redirect === "error" || redirects === MAX_REDIRECTS) {
          throw tooManyRedirects(request, redirects);
        }
        current = next;
      } catch (error) {
        drop(response);
        throw error;
      }
      drop(response);
    }
  }

  #check({ url, headers }: ResourceRequest): void {
    const { host, protocol } = new URL(url);
    const requested = hostOfUrl(url);
    const named = this.#options.hosts.some((one) => one === requested);
    const own = TOKEN_HEADERS.find((name) => headers.has(name));
    if (named && own === undefined) return;
    throw new DeviceLoginError(
      "invalid_options",
      own !== undefined
        ? `The header ${own} can't be given: it carries the session's own token.`
        : `The access token is not sent to ${printable(host, 200)}: ${
          requested === undefined && protocol !== "https:"
            ? "its URL must begin with https://"
            : "that host is not named"
        }.`,
    );
  }

  async #sendWithToken(request: ResourceRequest): Promise<Response> {
    const { tokens: source, warn } = this.#options;
    const tokens = await source.get(request.signal);
    const response = await this.#sendWithProof(request, tokens);
    if (response.status !== 401) return response;
    const refused =
      `${describeRequest(request)} was answered with 401, and its body can't be sent ` +
      "again";
    if (rejectsProof(response)) {
      if (!isRepeatable(request)) warn({ code: "not_repeated", message: `${refused}.` });
      return response;
    }
    try {
      await source.reject(tokens.accessToken);
      if (!isRepeatable(request)) {
        const message = `${refused}. The next request gets another access token, if there is one.`;
        warn({ code: "not_repeated", message });
        return response;
      }
      const fresh = await source.get(request.signal);
      if (fresh.accessToken === tokens.accessToken) return response;
      drop(response);
      return await this.#sendWithProof(request, fresh);
    } catch (error) {
      drop(response);
      throw error;
    }
  }

  /** Sends a request, and once more if the reply shows how the proof must differ. */
  async #sendWithProof(request: ResourceRequest, tokens: TokenSet): Promise<Response> {
    const origin = this.#origin(request.url);
    const used = { nonce: origin.nonce, skew: origin.clock.skew };
    const response = await this.#sendOnce(request, { tokens, origin });
    const learned = origin.nonce !== used.nonce || origin.clock.skew !== used.skew;
    if (!learned || !rejectsProof(response) || !isRepeatable(request)) return response;
    drop(response);
    return await this.#sendOnce(request, { tokens, origin });
  }

  async #sendOnce(
    request: ResourceRequest,
    { tokens, origin }: { tokens: TokenSet; origin: KnownOrigin },
  ): Promise<Response> {
    const { method, url, signal, body, init } = request;
    const headers = new Headers(request.headers);
    for (const [name, value] of await tokenHeaders(request, { tokens, origin })) {
      headers.set(name, value);
    }
    const content = body?.open();
    try {
      const response = await this.#options.fetch(url, {
        ...init,
        method,
        headers,
        redirect: "manual",
        signal: signal ?? null,
        body: content ?? null,
        ...(content instanceof ReadableStream && { duplex: "half" }),
      });
      origin.nonce = response.headers.get("dpop-nonce") ?? origin.nonce;
      origin.clock.read(response.headers, method);
      return response;
    } catch (error) {
      signal?.throwIfAborted();
      throw networkError(error, { request, headers });
    }
  }

  #origin(url: string): KnownOrigin {
    const { origin: server } = new URL(url);
    const { clock } = this.#options;
    const known = this.#origins.get(server) ?? { clock: new ServerClock({ clock, server }) };
    this.#origins.set(server, known);
    return known;
  }
}

function isRepeatable({ body }: ResourceRequest): boolean {
  return body?.repeatable ?? true;
}

/** Ends a reply that nobody reads. */
function drop({ body }: Response): void {
  body?.cancel().catch(() => {});
}

function tooManyRedirects(request: ResourceRequest, followed: number): DeviceLoginError {
  const times = followed === 0 ? "" : ` more than ${followed} times`;
  return new RedirectError(
    "invalid_response",
    `${describeRequest(request)} was redirected${times}.`,
  );
}

/** Some runtimes quote a header that they refuse, so the token is hidden, also in the cause. */
function networkError(
  error: unknown,
  { request, headers }: { request: ResourceRequest; headers: Headers },
): DeviceLoginError {
  if (error instanceof DeviceLoginError) return error;
  const text = describeFailure(error);
  const shown = new Redactor(requestSecrets([...headers])).redact(text);
  const message = `${describeRequest(request)} failed: ${shown}`.replace(/[^.?]$/, "$&.");
  return new DeviceLoginError("network", message, shown === text ? { cause: error } : undefined);
}
