// deno-lint-ignore-file no-console -- a program that prints a prompt and a token
/** Signs in with openid-client: `openid_client.ts ISSUER CLIENT_ID SCOPE`. */

import process from "node:process";
import * as client from "openid-client";

const [issuer = "", clientId = "", scope = ""] = process.argv.slice(2);
const config = await client.discovery(new URL(issuer), clientId, undefined, client.None(), {
  execute: [client.allowInsecureRequests],
  algorithm: "oidc",
});
client.enableNonRepudiationChecks(config);
const login = await client.initiateDeviceAuthorization(config, { scope });
console.error(`${login.verification_uri}\n${login.user_code}`);
const tokens = await client.pollDeviceAuthorizationGrant(config, login);
console.log(tokens.access_token);
