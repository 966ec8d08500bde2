// deno-lint-ignore-file no-console -- a script reports to the process that runs it
/**
 * Signs in with one client, and prints when it had the tokens, in milliseconds since the epoch:
 * `login.ts CLIENT ISSUER`.
 *
 * @module
 */

import process from "node:process";
import * as openid from "openid-client";
import { startDeviceLogin } from "../../../mod.ts";

/** The clients that find a server by its issuer. */
const LOGINS: Readonly<Record<string, (issuer: string) => Promise<unknown>>> = {
  async "device-login"(issuer) {
    const login = await startDeviceLogin({ issuer, clientId: "cli", scope: "openid" });
    return await login.wait();
  },
  async "openid-client"(issuer) {
    const execute = [openid.allowInsecureRequests];
    const config = await openid.discovery(new URL(issuer), "cli", undefined, openid.None(), {
      execute,
    });
    // Without it the signature of the ID token is not checked.
    openid.enableNonRepudiationChecks(config);
    const reply = await openid.initiateDeviceAuthorization(config, { scope: "openid" });
    return await openid.pollDeviceAuthorizationGrant(config, reply);
  },
};

const [, , client = "", issuer = ""] = process.argv;
await LOGINS[client]?.(issuer);
console.log(JSON.stringify(Date.now()));
process.exit(0);
