// deno-lint-ignore-file no-console -- a program that prints a prompt and a token
/** Signs in with @octokit/auth-oauth-device: `octokit.ts DEVICE_ENDPOINT TOKEN_ENDPOINT CLIENT_ID`. */

import process from "node:process";
import { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";

const [deviceEndpoint = "", tokenEndpoint = "", clientId = ""] = process.argv.slice(2);
// The library knows only GitHub's endpoints, and sends by the global fetch.
const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const { pathname } = new URL(String(input));
  return send(pathname === "/login/device/code" ? deviceEndpoint : tokenEndpoint, {
    ...init,
    body: new URLSearchParams(JSON.parse(String(init?.body))),
    headers: { accept: "application/json" },
  });
};
const auth = createOAuthDeviceAuth({
  clientType: "oauth-app",
  clientId,
  scopes: ["repo"],
  onVerification: ({ verification_uri, user_code }) =>
    console.error(`${verification_uri}\n${user_code}`),
});
const { token } = await auth({ type: "oauth" });
console.log(token);
