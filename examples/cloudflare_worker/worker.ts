/**
 * A device login in a Cloudflare Worker: one request starts it, others ask how it stands. The login
 * that waits is kept in KV, or, where there is a `SEALING_KEY`, sealed in a cookie.
 *
 * With wrangler (in a project of your own `npm install device-login` first, and drop `alias` from
 * wrangler.jsonc):
 *
 * ```sh
 * cd examples/cloudflare_worker   # and name your server and client in wrangler.jsonc
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
  /** A secret, where the client has one. */
  CLIENT_SECRET?: string;
  /** A secret: 32 bytes in base64. Then KV is not used. */
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
      keeper: env.SEALING_KEY ? sealedLogins(env.SEALING_KEY) : kvLogins(env.LOGINS),
      signedIn,
    }),
};

/** Here your application begins: it keeps the tokens as secrets, and opens a session of its own. */
function signedIn({ claims }: TokenSet): Response {
  return Response.json({ status: "done", name: claims?.name ?? claims?.sub });
}
