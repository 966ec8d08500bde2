import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { fetchUserInfo } from "../../../../lib/oauth/tokens/userinfo.ts";
import {
  type EndpointName,
  type Fault,
  html,
  huge,
  json,
  oauthError,
  redirect,
  type TestClient,
  text,
} from "../../../../lib/testing/mod.ts";
import { findLeaks } from "../../../support/leaks.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const CLIENT_SECRET = 'p&ss:w%rd+with "spaces"/and<more>';
const GATEWAY_KEY = "k3y/0815+of=them";
const pending = "authorization_pending";

/** What a server does with the secrets that it knows, before it replies normally. */
interface Case {
  name: string;
  at: EndpointName;
  reply: (secrets: string[]) => Fault;
  client?: Partial<TestClient>;
  /** What the trace shows of it anyway. */
  shown?: RegExp;
}

const halves = (
  secret: string,
) => [secret.slice(0, secret.length / 2), secret.slice(secret.length / 2)];
const escaped = (secret: string) =>
  secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const page = (body: string, status: number) =>
  text(`<!doctype html><title>Bad gateway</title><p class="${body}">${body}</p>`, {
    status,
    headers: { "content-type": "text/html" },
  });

const CASES: Case[] = [
  {
    name: "in an error's description",
    at: "token",
    reply: (secrets) => oauthError(pending, { description: `not yet: ${secrets.join(" ")}` }),
    shown: /error_description: not yet: <client_secret> <x-gateway-key> /,
  },
  {
    name: "as an error",
    at: "token",
    reply: (secrets) => json({ error: secrets.join(), error_description: "no" }, { status: 503 }),
  },
  {
    name: "in capitals, and in small letters",
    at: "token",
    reply: (secrets) =>
      oauthError(pending, {
        description: secrets.map((one) => one.toUpperCase() + one.toLowerCase()).join(" "),
      }),
  },
  {
    name: "in Base64",
    at: "token",
    reply: (secrets) =>
      json(
        { error: pending, error_description: btoa(`cli:${secrets}`), scope: btoa(`${secrets}`) },
        {
          status: 400,
        },
      ),
  },
  {
    name: "percent-encoded",
    at: "token",
    reply: (secrets) =>
      json({
        error: pending,
        error_description: encodeURIComponent(`${secrets}`),
        error_uri: `https://auth.example.com/${secrets.map(encodeURIComponent).join("/")}`,
      }, { status: 400 }),
    shown: /error_uri: https:\/\/auth\.example\.com\/<client_secret>\//,
  },
  {
    name: "in two halves",
    at: "token",
    reply: (secrets) =>
      json({
        error: pending,
        error_description: secrets.map((one) => halves(one)[0]).join(" "),
        error_uri: `https://auth.example.com/${secrets.map((one) => halves(one)[1]).join("/")}`,
      }, { status: 400 }),
  },
  {
    name: "cut short",
    at: "token",
    reply: (secrets) =>
      oauthError(pending, { description: secrets.map((one) => `${one.slice(0, 12)}…`).join(" ") }),
  },
  {
    name: "as names of members",
    at: "token",
    reply: (secrets) =>
      json({ error: pending, ...Object.fromEntries(secrets.map((one) => [one, one])) }, {
        status: 400,
      }),
  },
  {
    name: "deep inside",
    at: "token",
    reply: (secrets) =>
      json({
        error: pending,
        data: [{ a: [[secrets]], scope: secrets, b: { c: { error: secrets } } }],
      }, {
        status: 400,
      }),
  },
  {
    name: "in all members that are shown elsewhere",
    at: "token",
    reply: (secrets) => {
      const value = secrets.join(" ");
      const names = ["scope", "token_type", "issuer", "interval", "x_endpoint", "x_supported"];
      const members = Object.fromEntries(names.map((name) => [name, value]));
      return json({ error: pending, ...members, keys: [{ kid: value, x: value }] }, {
        status: 400,
      });
    },
  },
  {
    name: "on a page",
    at: "token",
    reply: (secrets) => page(secrets.join(" "), 502),
    shown: /<title>Bad gateway<\/title>/,
  },
  {
    name: "on a page, as HTML is written",
    at: "token",
    reply: (secrets) => page(secrets.map(escaped).join(" "), 502),
  },
  {
    name: "in a text",
    at: "token",
    reply: (secrets) => text(`Unknown: ${secrets.join("\n")}`, { status: 500 }),
    shown: /Unknown: <client_secret>/,
  },
  {
    name: "in JSON that breaks off",
    at: "token",
    reply: (secrets) =>
      text(JSON.stringify({ error: 1, secrets, last: secrets }).slice(0, -3), { status: 500 }),
  },
  {
    name: "in a form",
    at: "token",
    reply: (secrets) =>
      text(`error=${pending}&error_description=${secrets.map(encodeURIComponent).join("+")}`),
    shown: /error: authorization_pending/,
  },
  {
    name: "twice, under one name",
    at: "token",
    reply: (secrets) =>
      text(secrets.map((one) => `error=${pending}&error=${encodeURIComponent(one)}`).join("&")),
  },
  {
    name: "in headers",
    at: "token",
    reply: (secrets) => {
      const value = secrets.join(" ");
      const names = ["server", "via", "x-debug", "set-cookie", "www-authenticate", "cache-control"];
      const headers = Object.fromEntries(names.map((name) => [name, `a="${value}"`]));
      headers["content-type"] = `application/json; token=${value}`;
      return oauthError(pending, { headers });
    },
  },
  {
    name: "in a redirect",
    at: "userinfo",
    reply: (secrets) => {
      const [one = ""] = secrets.map(encodeURIComponent).slice(-1);
      return redirect(`https://${one}:${one}@evil.example/${one}?${one}=${one}#${one}`);
    },
    shown: /location: https:\/\/…@evil\.example\/<[\w -]+>\?</,
  },
  {
    name: "in an error of the network",
    at: "token",
    reply: (secrets) => () => Promise.reject(new TypeError(`lost ${secrets.join(" ")}`)),
    shown: /^! \d+ lost </m,
  },
  {
    name: "in a reply without an end",
    at: "userinfo",
    reply: () => huge(1e12),
    shown: /\(given up before its end\)/,
  },
  { name: "nowhere: plain failures", at: "token", reply: () => html(503), shown: /<h1>503<\/h1>/ },
  {
    name: "the client's secret, before it was sent",
    at: "openid-configuration",
    reply: () => json({ issuer: CLIENT_SECRET }),
  },
];

/** Signs in with a trace, refreshes, and fetches user info; a failure is fine. */
async function runTraced({ at, reply, client }: Omit<Case, "name">): Promise<Scenario> {
  const scenario = createScenario({
    clients: [{ client_id: "cli", client_secret: CLIENT_SECRET, ...client }],
  });
  const { clock, server, secrets } = scenario;
  secrets.add(GATEWAY_KEY);
  server.script(at, (request, next) => reply([...secrets])(request, next));
  const options = scenario.options({
    clientSecret: CLIENT_SECRET,
    authMethod: client?.token_endpoint_auth_method ?? "client_secret_basic",
    scope: ["openid", "offline_access"],
    headers: { "x-gateway-key": GATEWAY_KEY },
  });
  try {
    const login = await scenario.start(options);
    server.approve();
    const tokens = await clock.run(login.wait());
    await clock.run(refreshTokens(tokens, { ...options, scope: undefined }));
    await clock.run(fetchUserInfo(tokens, options));
  } catch {
    // Only the trace matters.
  }
  return scenario;
}

describe("the trace of a server that repeats secrets", () => {
  for (const { name, shown, ...scenario } of CASES) {
    for (
      const token_endpoint_auth_method of ["client_secret_basic", "client_secret_post"] as const
    ) {
      it(`${name} (${token_endpoint_auth_method}) shows none`, async () => {
        const { trace, secrets } = await runTraced({
          ...scenario,
          client: { token_endpoint_auth_method },
        });
        assert.ok(secrets.size >= 2 && trace().length > 500);
        assert.deepEqual(findLeaks(trace(), secrets), []);
        if (shown) assert.match(trace(), shown);
      });
    }
  }
});
