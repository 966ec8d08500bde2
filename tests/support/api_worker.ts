/**
 * A Worker with the route that calls an API, and a session that its variables contain.
 *
 * @module
 */

import { DpopKey } from "device-login";
import { memoryStore, sessionKey, type SessionOptions } from "device-login/session";
import { callApi } from "../../examples/edge/api_route.ts";

interface Env {
  ISSUER: string;
  /** The session as a store has it. */
  SAVED: string;
  /** Whether its tokens are bound to a key. */
  BOUND: boolean;
}

let opened: Promise<SessionOptions> | undefined;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    return await callApi(request, await (opened ??= openSession(env)));
  },
};

async function openSession({ ISSUER, SAVED, BOUND }: Env): Promise<SessionOptions> {
  const session: SessionOptions = {
    store: memoryStore(),
    issuer: ISSUER,
    clientId: "cli",
    scope: "openid offline_access",
    ...(BOUND && { dpop: DpopKey.generate }),
  };
  await (await session.store.prepare(await sessionKey(session))).commit(SAVED);
  return session;
}
