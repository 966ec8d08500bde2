/**
 * A device login for a web application, in two routes that use only web standards:
 *
 * - `POST /login` starts a login and returns the codes to show to the person.
 * - `POST /login/poll` polls it and returns its status: `pending` until `next_poll_at`, `done`, or
 *   `failed`.
 *
 * No request waits for the person. Between requests, a {@linkcode LoginStorage} saves the login, and a
 * cookie that no script can read identifies it. The browser gets neither the device code nor the
 * tokens.
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

/**
 * Saves a login between two requests. A saved login is a secret: anyone who has it can collect the
 * tokens.
 */
export interface LoginStorage {
  /** Saves a login, in place of the one that the cookie identifies, and returns the new cookie value. */
  save(login: DeviceLogin, cookie?: string): Promise<string>;
  /** Returns the saved login, parsed, or `undefined` if the cookie identifies none. */
  load(cookie: string): Promise<unknown>;
  /** Deletes the saved login. */
  remove(cookie: string): Promise<void>;
}

/** The options of the routes. */
export interface LoginRoutes {
  /** The server, the client, and the request. */
  options: DeviceLoginOptions;
  /** Saves a login between two requests. */
  storage: LoginStorage;
  /** Handles the tokens in your application; its response goes to the browser. */
  signedIn(tokens: TokenSet): Response | Promise<Response>;
}

/** The server's metadata, discovered once for the lifetime of this instance. */
let server: ServerMetadata | undefined;

/** Handles a request. */
export async function answer(request: Request, routes: LoginRoutes): Promise<Response> {
  const { pathname } = new URL(request.url);
  const route = { "/login": start, "/login/poll": poll }[pathname];
  if (!route) return Response.json({ status: "not_found" }, { status: 404 });
  // Both routes have side effects: no link, prefetch or cache may trigger them.
  if (request.method !== "POST") {
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  }
  server ??= await discoverServer(routes.options);
  return await route(request, { ...routes, options: { ...routes.options, server } });
}

async function start(_request: Request, { options, storage }: LoginRoutes): Promise<Response> {
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
  return withCookie(reply, await storage.save(login), expiresAt);
}

async function poll(request: Request, routes: LoginRoutes): Promise<Response> {
  const { options, storage, signedIn } = routes;
  const cookie = readCookie(request);
  const saved = cookie && await storage.load(cookie);
  if (!cookie || !saved) return withoutCookie(Response.json({ status: "none" }, { status: 404 }));
  let tokens: TokenSet;
  try {
    const login = resumeDeviceLogin(saved, options);
    const due = login.nextPollAt;
    const step = await login.poll(); // Sends at most one request, and none before it is due.
    if (step.status === "pending") {
      const pending = Response.json({ status: "pending", next_poll_at: step.nextPollAt });
      if (step.nextPollAt <= due) return pending; // Nothing was sent, so nothing has changed.
      return withCookie(pending, await storage.save(login, cookie), login.expiresAt);
    }
    tokens = step.tokens;
  } catch (error) {
    if (!(error instanceof DeviceLoginError)) throw error;
    await storage.remove(cookie);
    const { code, message } = error; // Neither contains a secret.
    return withoutCookie(Response.json({ status: "failed", code, message }));
  }
  const reply = await signedIn(tokens);
  await storage.remove(cookie);
  return withoutCookie(reply);
}

/** `__Host-`: sent only to this host, and only over https. `Strict`: not sent from other sites. */
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
