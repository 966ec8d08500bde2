/**
 * A device login of a web application, in two routes on web standards alone:
 *
 * - `POST /login` starts one and answers with what the person has to be shown.
 * - `POST /login/poll` asks how it stands: `pending` until `next_poll_at`, `done`, or `failed`.
 *
 * No request waits for a person. Between two of them the login is kept by a {@linkcode LoginKeeper},
 * and found again by a cookie that no script can read. The device code and the tokens stay on this
 * side: the browser gets neither.
 *
 * @module
 */

import {
  type DeviceLogin,
  DeviceLoginError,
  type DeviceLoginOptions,
  discoverServer,
  resumeDeviceLogin,
  type ServerMetadata,
  startDeviceLogin,
  type TokenSet,
} from "device-login";

/** Where a login is kept between two requests. It is a secret: who has it can collect the tokens. */
export interface LoginKeeper {
  /** Keeps a login, in place of what the cookie stood for, and gives the cookie's new value. */
  keep(login: DeviceLogin, cookie?: string): Promise<string>;
  /** What was kept, parsed, or nothing where the cookie stands for nothing (any more). */
  find(cookie: string): Promise<unknown>;
  /** Forgets it. */
  forget(cookie: string): Promise<void>;
}

/** What the routes are for. */
export interface LoginRoutes {
  /** Which server, which client, and what to ask for. */
  options: DeviceLoginOptions;
  /** Where a login is kept between two requests. */
  keeper: LoginKeeper;
  /** What your application does with the tokens; its reply goes to the browser. */
  signedIn(tokens: TokenSet): Response | Promise<Response>;
}

/** The server's metadata: looked up once for as long as this instance lives. */
let server: ServerMetadata | undefined;

/** Answers a request. */
export async function answer(request: Request, routes: LoginRoutes): Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = { "/login": start, "/login/poll": poll }[pathname];
  if (!route) return Response.json({ status: "not_found" }, { status: 404 });
  // Both change something: neither may be set off by a link, a prefetch or a cache.
  if (request.method !== "POST") {
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  }
  server ??= await discoverServer(routes.options);
  return await route(request, { ...routes, options: { ...routes.options, server } });
}

async function start(_request: Request, { options, keeper }: LoginRoutes): Promise<Response> {
  const login = await startDeviceLogin(options);
  const { userCode, verificationUri, verificationUriComplete, expiresAt, nextPollAt } = login;
  const reply = Response.json({
    status: "pending",
    user_code: userCode,
    verification_uri: verificationUri,
    verification_uri_complete: verificationUriComplete,
    expires_at: expiresAt,
    next_poll_at: nextPollAt,
  });
  return withCookie(reply, await keeper.keep(login), expiresAt);
}

async function poll(request: Request, routes: LoginRoutes): Promise<Response> {
  const { options, keeper, signedIn } = routes;
  const cookie = readCookie(request);
  const saved = cookie && await keeper.find(cookie);
  if (!cookie || !saved) return withoutCookie(Response.json({ status: "none" }, { status: 404 }));
  let tokens: TokenSet;
  try {
    const login = resumeDeviceLogin(saved, options);
    const due = login.nextPollAt;
    const step = await login.poll(); // Sends one request at the most, and none before it is due.
    if (step.status === "pending") {
      const pending = Response.json({ status: "pending", next_poll_at: step.nextPollAt });
      if (step.nextPollAt <= due) return pending; // Nothing was sent, so nothing has changed.
      return withCookie(pending, await keeper.keep(login, cookie), login.expiresAt);
    }
    tokens = step.tokens;
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    await keeper.forget(cookie);
    const { code, message } = error; // Neither holds a secret.
    return withoutCookie(Response.json({ status: "failed", code, message }));
  }
  const reply = await signedIn(tokens);
  await keeper.forget(cookie);
  return withoutCookie(reply);
}

/** `__Host-`: sent to this very host alone, over https alone. `Strict`: not for other sites. */
const COOKIE = "__Host-login";
const ATTRIBUTES = "Path=/; HttpOnly; Secure; SameSite=Strict";

function readCookie(request: Request): string | undefined {
  const cookies = request.headers.get("cookie")?.split("; ") ?? [];
  const found = cookies.find((cookie) => cookie.startsWith(`${COOKIE}=`));
  return found?.slice(COOKIE.length + 1);
}

function withCookie(reply: Response, value: string, expires: Date): Response {
  const seconds = Math.max(0, Math.ceil((expires.getTime() - Date.now()) / 1000));
  const changed = new Response(reply.body, reply);
  changed.headers.append("set-cookie", `${COOKIE}=${value}; Max-Age=${seconds}; ${ATTRIBUTES}`);
  changed.headers.set("cache-control", "no-store");
  return changed;
}

function withoutCookie(reply: Response): Response {
  return withCookie(reply, "", new Date(0));
}
