import { DeviceLoginError } from "../base/errors.ts";

/** The body of a request. */
export interface RequestBody {
  /** Returns it for one attempt to send the request. */
  open(): BodyInit;
  /** Whether it can be opened again. */
  readonly repeatable: boolean;
}

/** A request to a resource server, without a token. */
export interface ResourceRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: RequestBody | undefined;
  /** Ends the request and its reply. */
  readonly signal?: AbortSignal | undefined;
  /** Further options for the runtime's fetch. */
  readonly init?: RequestInit | undefined;
}

/** Describes a request for messages. The query may contain secrets. */
export function describeRequest({ method, url }: ResourceRequest): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

/**
 * Reads the arguments of a fetch.
 *
 * @param input the URL, or a request, whose method, headers, body and signal count
 * @param init the same, which override those of a request
 * @throws {TypeError} as `fetch` does, for arguments that it does not accept
 * @throws {DeviceLoginError} `invalid_options` for a URL with a user name or password
 */
export function readFetchArguments(
  input: string | URL | Request,
  init: RequestInit = {},
): ResourceRequest {
  const given = input instanceof Request ? input : undefined;
  const { body = given?.body ?? null, signal = given?.signal, ...further } = init;
  const target = given?.url ?? String(input);
  const { username, password } = URL.parse(target) ?? {};
  if (username || password) {
    throw new DeviceLoginError(
      "invalid_options",
      "The URL of a request must not contain a user name or password.",
    );
  }
  // The runtime checks the method, the URL and the headers; a body would be locked to this request.
  const checked = new Request(target, {
    method: init.method ?? given?.method ?? "GET",
    headers: init.headers ?? given?.headers ?? {},
  });
  const { method, url, headers } = checked;
  if (body !== null && ["GET", "HEAD"].includes(method)) {
    throw new TypeError(`A ${method} request can't have a body.`);
  }
  return {
    method,
    url,
    headers: new Headers(headers),
    body: body === null ? undefined : { open: () => body, repeatable: isRepeatable(body) },
    signal: signal ?? undefined,
    init: further,
  };
}

/** Whether a body can be sent more than once. */
function isRepeatable(body: BodyInit): boolean {
  return typeof body === "string" || ArrayBuffer.isView(body) ||
    [URLSearchParams, FormData, Blob, ArrayBuffer].some((kind) => body instanceof kind);
}
