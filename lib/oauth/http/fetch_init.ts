import type { Ending } from "../base/ending.ts";

/** The options of a fetch, which can be read and spread like any others. */
export class FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly redirect = "manual";
  readonly cache?: "no-store";
  readonly body?: string;
  declare readonly signal: AbortSignal;
  readonly #ending: Ending;

  /**
   * Creates the options of a fetch.
   *
   * @param init the request
   * @param ending ends it. Its signal is created when it is read: not every fetch does that
   */
  constructor(
    { method, headers, body }: {
      method: string;
      headers: Record<string, string>;
      body?: URLSearchParams | null | undefined;
    },
    ending: Ending,
  ) {
    this.method = method;
    this.headers = headers;
    // A string is sent without a charset, which some servers refuse in this content type.
    if (body) this.body = body.toString();
    // Frameworks cache what their fetch returns. Some runtimes refuse the option.
    if ("cache" in Request.prototype) this.cache = "no-store";
    this.#ending = ending;
    Object.defineProperty(this, "signal", FetchInit.#SIGNAL);
  }

  /** One getter for all objects: an engine holds each further one with a shape of its own. */
  static readonly #SIGNAL: PropertyDescriptor & ThisType<FetchInit> = {
    enumerable: true,
    get() {
      return this.#ending.signal;
    },
  };
}
