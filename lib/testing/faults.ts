/** Answers a request in place of the server; `next` gives what the server would have said. */
export type Fault = (
  request: Request,
  next: () => Promise<Response>,
) => Response | Promise<Response>;

/** Status and headers of a scripted reply. */
export interface ReplyOptions {
  /** The status. @default 200 */
  status?: number;
  /** Headers, over the usual ones. */
  headers?: Record<string, string>;
}

/** What an OAuth error says beside its name. */
export interface OAuthErrorOptions extends ReplyOptions {
  /** `error_description`. */
  description?: string;
  /** `interval`, in seconds, as GitHub sends it with `slow_down`. */
  interval?: number;
}

/** An OAuth error (RFC 6749 section 5.2), with status 400 if no other is given. */
export function oauthError(error: string, options: OAuthErrorOptions = {}): Fault {
  const { status = 400, headers = {}, description, interval } = options;
  return json({ error, error_description: description, interval }, { status, headers });
}

/** A JSON reply. */
export function json(body: unknown, { status = 200, headers = {} }: ReplyOptions = {}): Fault {
  return () => {
    const reply = Response.json(body, { status });
    for (const [name, value] of Object.entries(headers)) reply.headers.set(name, value);
    return reply;
  };
}

/** A reply of any text; plain text if no other content type is given. */
export function text(body: string, { status = 200, headers = {} }: ReplyOptions = {}): Fault {
  return () => new Response(body, { status, headers });
}

/** A proxy's page. */
export function html(status: number): Fault {
  const headers = { "content-type": "text/html" };
  return text(`<!doctype html><title>${status}</title><h1>${status}</h1>`, { status, headers });
}

/** A redirect. */
export function redirect(location: string, status: number = 302): Fault {
  return () => new Response(null, { status, headers: { location } });
}

/** No reply: the connection is cut. */
export function drop(): Fault {
  return () => Promise.reject(new TypeError("the connection was dropped"));
}

/** No reply, and no end either, until the client goes away. */
export function hang(): Fault {
  return (request) =>
    new Promise((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason), { once: true });
    });
}

/** The server's reply, which breaks off half-way. */
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

/** A reply that does not end for as many bytes. */
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

/** The server's reply with its members edited; those set to `undefined` go. */
export function change(
  edit: (body: Record<string, unknown>) => void,
  options: ReplyOptions = {},
): Fault {
  return async (_request, next) => {
    const reply = await next();
    const body = await reply.json();
    edit(body);
    const { status = reply.status, headers = {} } = options;
    const given = new Headers(reply.headers);
    given.delete("content-length");
    for (const [name, value] of Object.entries(headers)) given.set(name, value);
    return new Response(JSON.stringify(body), { status, headers: given });
  };
}

/** The server's reply, after a wait. */
export function delay(wait: () => Promise<void>): Fault {
  return async (_request, next) => {
    await wait();
    return await next();
  };
}
