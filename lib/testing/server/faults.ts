/** Answers a request in place of the server; `next` returns the server's own reply. */
export type Fault = (
  request: Request,
  next: () => Promise<Response>,
) => Response | Promise<Response>;

/** The status and headers of a scripted reply. */
export interface ReplyOptions {
  /** The status. @default 200 */
  status?: number;
  /** Headers in addition to the usual ones, which they override. */
  headers?: Record<string, string>;
}

/** The details of an OAuth error. */
export interface OAuthErrorOptions extends ReplyOptions {
  /** `error_description`. */
  description?: string;
  /** `interval`, in seconds, as GitHub sends it with `slow_down`. */
  interval?: number;
}

/** Replies with an OAuth error (RFC 6749 section 5.2), with status 400 unless another is given. */
export function oauthError(error: string, options: OAuthErrorOptions = {}): Fault {
  const { status = 400, headers = {}, description, interval } = options;
  return json({ error, error_description: description, interval }, { status, headers });
}

/** Replies with JSON. */
export function json(body: unknown, { status = 200, headers = {} }: ReplyOptions = {}): Fault {
  return () => {
    const reply = Response.json(body, { status });
    for (const [name, value] of Object.entries(headers)) reply.headers.set(name, value);
    return reply;
  };
}

/** Replies with any text, as plain text unless another content type is given. */
export function text(body: string, { status = 200, headers = {} }: ReplyOptions = {}): Fault {
  return () => new Response(body, { status, headers });
}

/** Replies with an HTML page, as a proxy does. */
export function html(status: number): Fault {
  const headers = { "content-type": "text/html" };
  return text(`<!doctype html><title>${status}</title><h1>${status}</h1>`, { status, headers });
}

/** Replies with a redirect. */
export function redirect(location: string, status: number = 302): Fault {
  return () => new Response(null, { status, headers: { location } });
}

/** Drops the connection without a reply. */
export function drop(): Fault {
  return () => Promise.reject(new TypeError("the connection was dropped"));
}

/** Never replies; ends when the client aborts. */
export function hang(): Fault {
  return (request) =>
    new Promise((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
    });
}

/** Cuts the server's reply off half-way. */
export function breakOff(): Fault {
  return async (_request, next) => {
    const reply = await next();
    const whole = new Uint8Array(await reply.arrayBuffer());
    let sent = false;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (sent) return controller.error(new TypeError("the connection was cut"));
        sent = true;
        controller.enqueue(whole.slice(0, whole.length / 2));
      },
    });
    const { status, headers } = reply;
    headers.set("content-length", String(whole.length));
    return new Response(body, { status, headers });
  };
}

/** Replies with this many bytes of JSON whitespace. */
export function huge(bytes: number): Fault {
  return () => {
    const chunk = new TextEncoder().encode(`${" ".repeat(65_535)}\n`);
    let left = bytes;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (left <= 0) return controller.close();
        controller.enqueue(chunk);
        left -= chunk.length;
      },
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  };
}

/** Edits the members of the server's reply; those set to `undefined` are removed. */
export function change(
  edit: (body: Record<string, unknown>) => void,
  options: ReplyOptions = {},
): Fault {
  return async (_request, next) => {
    const reply = await next();
    const body = await reply.json();
    edit(body);
    const { status = reply.status, headers = {} } = options;
    const edited = new Headers(reply.headers);
    edited.delete("content-length");
    for (const [name, value] of Object.entries(headers)) edited.set(name, value);
    return new Response(JSON.stringify(body), { status, headers: edited });
  };
}

/** Delays the server's reply. */
export function delay(wait: () => Promise<void>): Fault {
  return async (_request, next) => {
    await wait();
    return await next();
  };
}
