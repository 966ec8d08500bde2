import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { introspectToken } from "../../../../lib/oauth/tokens/introspect.ts";
import { revokeToken } from "../../../../lib/oauth/tokens/revoke.ts";
import { fetchUserInfo } from "../../../../lib/oauth/tokens/userinfo.ts";
import {
  type EndpointName,
  type Fault,
  json,
  redirect,
  text,
} from "../../../../lib/testing/mod.ts";
import { errorLine } from "../../../../lib/prompt/event_line.ts";
import { collectSecrets, findLeaks } from "../../../support/leaks.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";
import { startDeviceLogin } from "../../../../lib/oauth/login/start_device_login.ts";

const CLIENT_SECRET = 'p&ss:w%rd+with "spaces"/and<more>';

/** A reply that repeats the whole request, as a careless server sends it. */
type Echo = (sent: string) => Fault;

const ECHOES: Record<string, Echo> = {
  "in error_description": (sent) =>
    json({ error: "invalid_request", error_description: `cannot handle ${sent}` }, { status: 400 }),
  "as the error": (sent) => json({ error: sent.replace(/\s/g, "") }, { status: 400 }),
  "in error_uri": (sent) =>
    json({ error: "invalid_request", error_uri: `https://help.example/?${sent}` }, { status: 400 }),
  "in members of a framework": (sent) =>
    json({ statusCode: 400, error: "Bad Request", message: sent }, { status: 400 }),
  "in plain text": (sent) => text(`bad request: ${sent}`, { status: 400 }),
  "in the plain text of a server error": (sent) => text(`oops: ${sent}`, { status: 503 }),
  "in a challenge": (sent) =>
    text("", {
      status: 401,
      headers: {
        "www-authenticate": `Bearer error="invalid_token", error_description="${
          sent.replaceAll('"', "'")
        }"`,
      },
    }),
  "in a redirect": (sent) => redirect(`https://auth.example.com/?${encodeURI(sent)}`),
  "in an error of the network": (sent) => () => Promise.reject(new TypeError(`lost ${sent}`)),
  "in a URL to open": (sent) =>
    json({
      device_code: "d-0123456789",
      user_code: "U",
      verification_uri: `x:${sent}`,
      expires_in: 9,
    }),
};

/** The echoes after which a call succeeds: polls retry outages, and a 2xx confirms a revocation. */
const SUCCEEDING: Partial<Record<EndpointName, string[]>> = {
  token: ["in the plain text of a server error", "in an error of the network"],
  revocation: ["in a URL to open"],
};

interface Call {
  at: EndpointName;
  run: (scenario: Scenario, options: DeviceLoginOptions) => Promise<unknown>;
}

async function signIn({ start, server, clock }: Scenario, options: DeviceLoginOptions) {
  const login = await start(options);
  server.approve();
  return await clock.run(login.wait());
}

const CALLS: Call[] = [
  { at: "device_authorization", run: ({ start }, options) => start(options) },
  { at: "token", run: signIn },
  {
    at: "userinfo",
    run: async (scenario, options) => {
      const tokens = await signIn(scenario, options);
      await scenario.clock.run(fetchUserInfo(tokens, options));
    },
  },
  {
    at: "revocation",
    run: async (scenario, options) => {
      const { refreshToken = "" } = await signIn(scenario, options);
      await scenario.clock.run(revokeToken(refreshToken, options));
    },
  },
  {
    at: "introspection",
    run: async (scenario, options) => {
      const { accessToken } = await signIn(scenario, options);
      await scenario.clock.run(introspectToken(accessToken, options));
    },
  },
];

/** Everything that a caller can find in an error. */
function contents(error: unknown): string {
  assert.ok(error instanceof DeviceLoginError, inspect(error));
  const { errorUri } = error instanceof OAuthError ? error : {};
  return [inspect(error), errorUri, errorLine(error, error)].join("\n");
}

describe("an error of a server that repeats the request", () => {
  for (const { at, run } of CALLS) {
    for (const [where, echo] of Object.entries(ECHOES)) {
      for (const authMethod of ["client_secret_basic", "client_secret_post"] as const) {
        it(`${where} of ${at} (${authMethod}) shows no secret`, async () => {
          const scenario = createScenario({
            clients: [{
              client_id: "cli",
              client_secret: CLIENT_SECRET,
              token_endpoint_auth_method: authMethod,
            }],
          });
          const secrets = new Set<string>();
          const repeat: Fault = async (received, next) => {
            // The server has already read its own copy.
            const request = scenario.sent.at(-1) ?? received;
            const form = new URLSearchParams(await request.clone().text());
            const { authorization = "", ...headers } = Object.fromEntries(request.headers);
            const basic = authorization.startsWith("Basic ") ? [CLIENT_SECRET] : [];
            const keys = [headers["x-gateway-key"] ?? "", ...form.getAll("api_key"), ...basic];
            for (const secret of [...await collectSecrets(request), ...keys]) secrets.add(secret);
            const sent = [String(form), authorization, ...secrets].join(" ");
            return await echo(sent)(received, next);
          };
          scenario.server.script(at, ...Array.from({ length: 10 }, () => repeat));
          const options = scenario.options({
            clientSecret: CLIENT_SECRET,
            authMethod,
            scope: ["openid", "offline_access"],
            headers: { "x-gateway-key": "k3y/0815+of=them" },
            parameters: { api_key: "hunter2-hunter2" },
            tokenParameters: { api_key: "hunter2-hunter2" },
            pkce: true,
          });
          const error = await run(scenario, options).then(() => undefined, (error) => error);
          const succeeds = SUCCEEDING[at]?.includes(where) ?? false;
          assert.equal(error === undefined, succeeds, String(error));
          if (succeeds) return;
          assert.ok(secrets.size > 1, String(error));
          assert.deepEqual(findLeaks(contents(error), secrets), []);
        });
      }
    }
  }
});

describe("metadata that repeats a header of its request", () => {
  const KEY = "k3y/0815+of=them";
  const issuer = "https://auth.example.com";
  for (
    const [where, document] of [
      ["its issuer", { issuer: `https://${encodeURIComponent(KEY)}` }],
      ["an endpoint", { issuer, token_endpoint: `http://a.example/${encodeURIComponent(KEY)}` }],
      ["an endpoint that is no URL", { issuer, device_authorization_endpoint: KEY }],
    ] as const
  ) {
    for (const named of [{ issuer }, { endpoint: issuer }]) {
      it(`shows no secret in an error about ${where}: ${Object.keys(named)}`, async () => {
        const told: string[] = [];
        const starting = startDeviceLogin({
          ...named,
          clientId: "cli",
          headers: { "x-gateway-key": KEY },
          fetch: () => Promise.resolve(Response.json(document)),
          onWarning: ({ message }) => told.push(message),
        });
        await assert.rejects(starting, (error) => told.push(contents(error)) > 0);
        assert.deepEqual(findLeaks(told.join("\n"), [KEY]), []);
      });
    }
  }
});
