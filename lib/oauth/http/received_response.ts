import { Redactor } from "../redact/redactor.ts";

/** The parts of a reply. */
export interface ReceivedParts {
  /** The status, from 200 to 599. */
  status: number;
  headers: Headers;
  /** The body, as far as it arrived. */
  body?: string;
  /** The body, if it has already been parsed. */
  members?: unknown;
  /** The error that the body broke off with. */
  failure?: unknown;
  /** Returns the secrets of its request and of those before it. */
  secrets?: () => Iterable<[name: string, value: string]>;
}

/**
 * A reply that has arrived, whose body is in memory. It has the members of a `Response` that
 * oauth4webapi and this library use, at a fraction of the cost.
 */
export class ReceivedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly failure: unknown;
  /** The body can be read any number of times. */
  readonly bodyUsed = false;
  readonly #members: unknown;
  readonly #secrets: ReceivedParts["secrets"];

  /** @param parts the parts of the reply */
  constructor({ status, headers, body = "", members, failure, secrets }: ReceivedParts) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.failure = failure;
    this.#members = members;
    this.#secrets = secrets;
  }

  /** By this, oauth4webapi recognizes a `Response`. */
  get [Symbol.toStringTag](): string {
    return "Response";
  }

  /** Whether the status is a success. */
  get ok(): boolean {
    return this.status < 300;
  }

  /** Returns the body, or throws the error that it broke off with. */
  text(): Promise<string> {
    return this.failure === undefined ? Promise.resolve(this.body) : Promise.reject(this.failure);
  }

  /** Parses the body. */
  async json(): Promise<unknown> {
    return this.#members ?? JSON.parse(await this.text());
  }

  /** Returns itself, which can be read again. */
  clone(): this {
    return this;
  }

  /** Returns a redactor for the secrets of its request and of those before it. */
  redactor(): Redactor {
    return new Redactor(this.#secrets?.());
  }
}

/** Returns a reply of the transport that oauth4webapi has passed on as a `Response`. */
export function received(response: Response): ReceivedResponse {
  return response as unknown as ReceivedResponse;
}
