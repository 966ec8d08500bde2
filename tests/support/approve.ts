import type { AuthorizationServer } from "../../lib/testing/mod.ts";

/** Lets the server approve the next sign-in as soon as it is started. */
export function approveNext(server: AuthorizationServer): void {
  server.script("device_authorization", async (_request, next) => {
    const reply = await next();
    server.approve();
    return reply;
  });
}
