/**
 * A device login on Deno Deploy, or any server that takes a fetch handler: one request starts it,
 * others poll it. The pending login is saved in an encrypted cookie.
 *
 * ```sh
 * export ISSUER=https://auth.example.com CLIENT_ID=web SEALING_KEY=$(openssl rand -base64 32)
 * deno serve --allow-net --allow-env examples/deno_deploy.ts
 * curl -c cookies -X POST http://localhost:8000/login
 * curl -b cookies -c cookies -X POST http://localhost:8000/login/poll
 * ```
 *
 * @module
 */

import type { TokenSet } from "device-login";
import { answer } from "./edge/login_routes.ts";
import { sealedLogins } from "./edge/sealed_logins.ts";

export default {
  fetch: (request: Request): Promise<Response> =>
    answer(request, {
      options: {
        issuer: Deno.env.get("ISSUER"),
        clientId: Deno.env.get("CLIENT_ID") ?? "",
        clientSecret: Deno.env.get("CLIENT_SECRET"),
        scope: ["openid", "profile"],
      },
      storage: sealedLogins(Deno.env.get("SEALING_KEY") ?? ""),
      signedIn,
    }),
} satisfies Deno.ServeDefaultExport;

/** Replace this with your application: save the tokens as secrets, and start your own session. */
function signedIn({ claims }: TokenSet): Response {
  return Response.json({ status: "done", name: claims?.name ?? claims?.sub });
}
