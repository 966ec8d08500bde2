#!/usr/bin/env bash
# The requests of a device login, as RFC 8628 has them, at Better Auth's plugin for that flow.
#
# Guess: both endpoints take forms, as sections 3.1 and 3.4 demand, and JSON as well.
# Seen with better-auth 1.7.25: the device endpoint does. The token endpoint takes only JSON: a form is
# answered with status 415, and without the member `error`. So a client of the standard shows a code,
# and fails at its first poll, when the person may have opened the page already.
# For our users: the flow can't be used with this server as it is. An application can let its own
# handler rewrite the form as JSON, as below.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 better-auth@1.7.25

cat > flow.mjs <<'END'
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { deviceAuthorization } from "better-auth/plugins";

const BASE = "http://localhost:3000/api/auth";
const FORM = "application/x-www-form-urlencoded";
const JSON_TYPE = "application/json";
const auth = betterAuth({
  baseURL: "http://localhost:3000",
  secret: "an example of 32 characters or more",
  database: memoryAdapter({ user: [], session: [], account: [], verification: [], deviceCode: [] }),
  logger: { disabled: true },
  plugins: [deviceAuthorization({ verificationUri: "/device" })],
});

async function withForms(request) {
  if (request.headers.get("content-type") !== FORM) return await auth.handler(request);
  const members = Object.fromEntries(new URLSearchParams(await request.text()));
  const headers = { "content-type": JSON_TYPE };
  const body = JSON.stringify(members);
  return await auth.handler(new Request(request.url, { method: "POST", headers, body }));
}

async function post(path, members, { type, handler = auth.handler, name = type }) {
  const body = type === FORM ? new URLSearchParams(members).toString() : JSON.stringify(members);
  const headers = { "content-type": type };
  const reply = await handler(new Request(`${BASE}${path}`, { method: "POST", headers, body }));
  const answer = await reply.json();
  console.log(`${path}, ${name}: ${reply.status} ${answer.error ?? Object.keys(answer).join(" ")}`);
  return answer;
}

async function login(options) {
  const { device_code } = await post("/device/code", { client_id: "cli" }, options);
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  await post("/device/token", { client_id: "cli", grant_type, device_code }, options);
}

await login({ type: FORM });
await login({ type: JSON_TYPE });
await login({ type: FORM, handler: withForms, name: "a form, rewritten" });
END

diff - <(node_modules/.bin/node flow.mjs) <<'END'
/device/code, application/x-www-form-urlencoded: 200 device_code user_code verification_uri verification_uri_complete expires_in interval
/device/token, application/x-www-form-urlencoded: 415 message code
/device/code, application/json: 200 device_code user_code verification_uri verification_uri_complete expires_in interval
/device/token, application/json: 400 authorization_pending
/device/code, a form, rewritten: 200 device_code user_code verification_uri verification_uri_complete expires_in interval
/device/token, a form, rewritten: 400 authorization_pending
END
echo "As recorded."
