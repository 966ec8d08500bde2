import type { Ending } from "../base/ending.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { printable } from "../encoding/printable.ts";
import { Redactor } from "../redact/redactor.ts";
import { requestSecrets } from "../redact/request_secrets.ts";
import { describeBodyFailure, isCorruptCompression } from "./corrupt_compression.ts";
import { describeFailure } from "./describe_failure.ts";
import { FetchInit } from "./fetch_init.ts";
import { ReceivedResponse } from "./received_response.ts";
import type { Fetch } from "./fetch_type.ts";
import { inflate } from "./inflate.ts";
import { readWhole } from "./read_whole.ts";
import { RedirectError } from "./redirect_error.ts";
import type { ServerClock } from "./server_clock.ts";

/** The largest reply that is accepted: OAuth messages are much smaller. */
const MAX_REPLY_BYTES = 1024 * 1024;

const decoder = /* @__PURE__ */ new TextDecoder();

/** The parts of a request that can hold secrets. */
export interface SecretSource {
  /** Its headers, by lower-case name. */
  headers: Record<string, string>;
  /** Its form, if it is a POST. */
  body?: URLSearchParams | null | undefined;
}

/** A request. */
export interface SentRequest extends SecretSource {
  method: string;
  url: string;
}

/** One request, and as much of its reply as has arrived. */
export class Exchange {
  readonly #request: SentRequest;
  readonly #others: () => SecretSource[];
  readonly #tried: string;
  #response: Response | undefined;
  #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined;
  /** The body, which may contain the only copy of a refresh token. */
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];
  /** The bytes of the body. */
  #size = 0;
  /** The error that the body broke off with. */
  #failure: unknown;

  /**
   * Creates an exchange that has not begun.
   *
   * @param request the request
   * @param others returns requests whose secrets are also hidden in errors
   */
  constructor(request: SentRequest, others: () => SecretSource[]) {
    this.#request = request;
    this.#others = others;
    this.#tried = `${request.method} ${request.url}`;
  }

  /** Sends the request, and reads the reply to its end, or as far as it is accepted. */
  async run(
    send: Fetch,
    { limit, serverClock }: { limit: Ending; serverClock?: ServerClock | undefined },
  ): Promise<void> {
    const { method, url } = this.#request;
    const response = await send(url, new FetchInit(this.#request, limit));
    if (limit.aborted) return void response.body?.cancel?.().catch(() => {});
    this.#response = response;
    serverClock?.read(response.headers, method);
    if (isRedirect(response)) return void response.body?.cancel?.().catch(() => {});
    await this.#receive(response);
    const inflated = response.headers.has("content-encoding") && inflate(this.#chunks);
    if (!inflated) return;
    this.#chunks.length = this.#size = 0;
    await this.#read(inflated);
  }

  /** Ends it with an error, which is thrown if no part of a reply has arrived. */
  fail(error: unknown, limit: Ending): void {
    const isReply = this.#response !== undefined || isCorruptCompression(error);
    const what = isReply ? `the reply ${describeBodyFailure(error)}` : error;
    const failure = limit.aborted ? limit.reason : this.networkError(what, error);
    if (!this.#response) throw failure;
    this.#failure = failure;
  }

  /** Reads no more. */
  close(): void {
    this.#reader?.cancel().catch(() => {});
  }

  /**
   * Returns the reply.
   *
   * @throws {DeviceLoginError} `invalid_response` for a redirect or a reply that is too large
   */
  reply(): ReceivedResponse {
    const { status, headers } = this.#response as Response;
    if (isRedirect(this.#response as Response)) {
      const location = headers.get("location");
      throw new RedirectError(
        "invalid_response",
        `${this.#tried} was answered with a redirect${
          location ? ` to ${printable(this.#hide(location), 200)}` : ""
        }, ` +
          "which is not followed: it could send the request to another server.",
      );
    }
    if (this.#size > MAX_REPLY_BYTES) {
      throw this.#refused("more than 1 MiB, too much for this protocol.");
    }
    return new ReceivedResponse({
      // RFC 9110 section 15: an invalid status counts as a server error.
      status: status < 200 || status > 599 ? 500 : status,
      headers,
      body: this.#text(),
      failure: this.#failure,
      secrets: () => this.#secrets(),
    });
  }

  /** Returns the error for a reply that did not arrive. */
  networkError(reason: unknown, cause: unknown = reason): DeviceLoginError {
    const text = typeof reason === "string" ? reason : describeFailure(reason);
    const shown = this.#hide(text);
    const message = `${this.#tried} failed: ${shown}`.replace(/[^.?]$/, "$&.");
    // Some runtimes quote a header that they refuse: then the cause also contains the secret.
    const options = cause instanceof Error && shown === text ? { cause } : undefined;
    return new DeviceLoginError("network", message, options);
  }

  /** Reads the body; that of React Native and node-fetch is no web stream. */
  async #receive(response: Response): Promise<void> {
    const { body } = response;
    if (body?.getReader !== undefined) return await this.#read(body);
    const whole = await readWhole(response);
    this.#size = whole.byteLength;
    this.#chunks.push(whole);
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = this.#reader = body.getReader();
    while (this.#size <= MAX_REPLY_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        this.#reader = undefined;
        return;
      }
      this.#size += value.byteLength;
      this.#chunks.push(value);
    }
  }

  #text(): string {
    const [only, ...others] = this.#chunks;
    // In one step, which is the usual case: a decoder that remembers is several times as slow.
    if (others.length === 0 && this.#failure === undefined) return decoder.decode(only);
    const text = this.#chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("");
    const end = decoder.decode();
    return this.#failure === undefined ? text + end : text;
  }

  #refused(what: string): DeviceLoginError {
    return new DeviceLoginError("invalid_response", `${this.#tried} was answered with ${what}`);
  }

  #hide(text: string): string {
    return new Redactor(this.#secrets()).redact(text);
  }

  #secrets(): [name: string, value: string][] {
    return [...this.#others(), this.#request].flatMap(({ headers, body }) =>
      requestSecrets(Object.entries(headers), body ?? [])
    );
  }
}

function isRedirect({ status, type }: Response): boolean {
  return type === "opaqueredirect" || (status > 299 && status < 400);
}
