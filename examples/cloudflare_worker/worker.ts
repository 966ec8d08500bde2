/**
 * A device login in a Cloudflare Worker: one request starts it, others poll it. The pending login is
 * saved in KV or, if there is a `SEALING_KEY`, encrypted in a cookie.
 *
 * With wrangler (in your own project, run `npm install device-login` first and remove `alias` from
 * wrangler.jsonc):
 *
 * ```sh
 * cd examples/cloudflare_worker   # and set your server and client in wrangler.jsonc
 * npx wrangler dev
 * curl -c cookies -X POST http://localhost:8787/login
 * curl -b cookies -c cookies -X POST http://localhost:8787/login/poll
 * ```
 *
 * For the sealed cookie: `openssl rand -base64 32 | npx wrangler secret put SEALING_KEY`.
 *
 * @module
 */

import type { TokenSet } from "device-login";
import { answer } from "../edge/login_routes.ts";
import { sealedLogins } from "../edge/sealed_logins.ts";
import { kvLogins, type KVNamespace } from "./kv_logins.ts";

interface Env {
  ISSUER: string;
  CLIENT_ID: string;
  /** The client's secret, if it has one. */
  CLIENT_SECRET?: string;
  /** A secret of 32 bytes in base64. If it is set, KV is not used. */
  SEALING_KEY?: string;
  LOGINS: KVNamespace;
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> =>
    answer(request, {
      options: {
        issuer: env.ISSUER,
        clientId: env.CLIENT_ID,
        clientSecret: env.CLIENT_SECRET,
        scope: ["openid", "profile"],
      },
      storage: env.SEALING_KEY ? sealedLogins(env.SEALING_KEY) : kvLogins(env.LOGINS),
      signedIn,
    }),
};

/** Replace this with your application: save the tokens as secrets, and start your own session. */
function signedIn({ claims }: TokenSet): Response {
  return Response.json({ status: "done", name: claims?.name ?? claims?.sub });
}
