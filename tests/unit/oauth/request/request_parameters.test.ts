import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { change, oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const api = "https://api.example.com";
const files = "urn:example:files";

/** Returns the forms of the device authorization request and of the one token request after it. */
async function requestsOf(own: Partial<DeviceLoginOptions>) {
  const { start, clock, server } = createScenario();
  const login = await start(own);
  server.approve();
  await clock.run(login.wait());
  const [device, token] = server.requests.filter(({ method }) => method === "POST");
  assert.ok(device && token);
  return { device: device.body, token: token.body };
}

describe("PKCE", () => {
  it("#108 is omitted by default", async () => {
    const { device, token } = await requestsOf({});
    assert.ok(!device.has("code_challenge") && !token.has("code_verifier"));
  });

  it("#108 sends the challenge at the start, and the verifier with every poll", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start({ pkce: true });
    const device = server.requests.at(-1)?.body ?? new URLSearchParams();
    assert.equal(device.get("code_challenge_method"), "S256");
    assert.ok(!device.has("code_verifier"));
    server.script("token", oauthError("authorization_pending"));
    server.approve();
    await clock.run(login.wait());
    assert.equal(polls().length, 2);
    for (const { body } of polls()) {
      const verifier = body.get("code_verifier") ?? "";
      assert.match(verifier, /^[\w-]{43,128}$/);
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      assert.equal(device.get("code_challenge"), challenge);
    }
    const another = await requestsOf({ pkce: true });
    assert.notEqual(another.device.get("code_challenge"), device.get("code_challenge"));
  });

  it("#108 saves the verifier with a login", async () => {
    const { start, clock, server, options, polls } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start({ pkce: true })));
    server.approve();
    await clock.run(resumeDeviceLogin(saved, options()).wait());
    assert.equal(polls()[0]?.body.get("code_verifier"), saved.token_parameters.code_verifier);
  });
});

describe("scopes with another parameter name", () => {
  const twitch = { scopeParameter: "scopes", scope: ["email", "offline"] };

  it("use it at both endpoints, and are the login's scopes", async () => {
    const { device, token } = await requestsOf(twitch);
    assert.equal(device.get("scopes"), "email offline");
    assert.equal(token.get("scopes"), "email offline");
    assert.ok(!device.has("scope") && !token.has("scope"));
    const { start } = createScenario();
    assert.deepEqual((await start(twitch)).scope, ["email", "offline"]);
  });

  it("can be chosen from the server's metadata, or be none", async () => {
    const chosen = await requestsOf({ ...twitch, scope: () => "email" });
    assert.equal(chosen.token.get("scopes"), "email");
    const none = await requestsOf({ ...twitch, scope: [] });
    assert.ok(!none.device.has("scopes") && !none.token.has("scopes"));
  });

  it("are saved with a login", async () => {
    const { start, clock, server, options, polls } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start(twitch)));
    server.approve();
    await clock.run(resumeDeviceLogin(saved, options()).wait());
    assert.equal(polls()[0]?.body.get("scopes"), "email offline");
  });

  it("are chosen once, when the server is known", async () => {
    const servers: unknown[] = [];
    await requestsOf({
      scope: ({ issuer }) => {
        servers.push(issuer);
        return "email";
      },
    });
    assert.deepEqual(servers, ["https://auth.example.com"]);
  });

  it("cannot be both chosen and given, which is rejected before anything is sent", async () => {
    const { start, sent } = createScenario();
    const twice = { scope: () => "email", parameters: { scope: "photos" } };
    await assert.rejects(start(twice), {
      code: "invalid_options",
      message: /The parameter "scope" is already set/,
    });
    assert.deepEqual(sent, []);
  });

  it("cannot be given twice", async () => {
    const twice = { ...twitch, parameters: { scopes: "chat:read" } };
    await assert.rejects(requestsOf(twice), /The parameter "scopes" is already set/);
  });
});

describe("a resource", () => {
  it("#96 is sent at the start, and to the token endpoint if it is the only one", async () => {
    const one = await requestsOf({ resource: api });
    assert.deepEqual(one.device.getAll("resource"), [api]);
    assert.deepEqual(one.token.getAll("resource"), [api]);
    const two = await requestsOf({ resource: [api, files] });
    assert.deepEqual(two.device.getAll("resource"), [api, files]);
    assert.deepEqual(two.token.getAll("resource"), []);
  });

  it("#96 of several is chosen by the caller, for the login and for each refresh", async () => {
    const { start, clock, server, connection, polls } = createScenario();
    const resource = [api, files];
    const tokenParameters = { resource: files };
    const login = await start({ scope: "offline_access", resource, tokenParameters });
    server.approve();
    const tokens = await clock.run(login.wait());
    await clock.run(refreshTokens(tokens, { ...connection, resource: api }));
    assert.deepEqual(polls().map(({ body }) => body.getAll("resource")), [[files], [api]]);
  });

  it("#97 that the server rejects is reported", async () => {
    const { start, server } = createScenario();
    server.script("device_authorization", oauthError("invalid_target"));
    await assert.rejects(start({ resource: api }), { code: "refused", error: "invalid_target" });
  });
});

describe("authorization details", () => {
  const details = [{ type: "payment", amount: "1.00" }];

  it("#94 are sent as a JSON array", async () => {
    const { device, token } = await requestsOf({ authorizationDetails: details });
    assert.deepEqual(JSON.parse(device.get("authorization_details") ?? ""), details);
    assert.ok(!token.has("authorization_details"));
  });

  it("#95 that were granted are returned", async () => {
    for (
      const [sent, read] of [[details, details], [undefined, undefined], ["x", undefined], [
        [null],
        undefined,
      ]]
    ) {
      const { start, clock, server } = createScenario();
      const login = await start({ authorizationDetails: details });
      server.approve();
      server.script("token", change((body) => void (body.authorization_details = sent)));
      assert.deepEqual((await clock.run(login.wait())).authorizationDetails, read);
    }
  });

  it("#95 that the server rejects are reported", async () => {
    const { start, server } = createScenario();
    const error = "invalid_authorization_details";
    server.script("device_authorization", oauthError(error));
    await assert.rejects(start({ authorizationDetails: details }), { code: "refused", error });
  });
});

describe("further parameters", () => {
  it("state who signs in, how, and how recently", async () => {
    const { start, server } = createScenario();
    await start({ loginHint: "alice", acrValues: ["gold", "silver"], maxAge: 0, nonce: "N" });
    const sent = Object.fromEntries(server.requests.at(-1)?.body ?? []);
    assert.deepEqual(sent, {
      client_id: "cli",
      login_hint: "alice",
      acr_values: "gold silver",
      max_age: "0",
      nonce: "N",
    });
  });

  it("#74 #75 are checked against the ID token, however they were given", async () => {
    for (
      const own of [
        { nonce: "N" },
        { acrValues: "gold" },
        { parameters: { nonce: "N" } },
        { parameters: { acr_values: "gold" } },
      ]
    ) {
      const { start, clock, server } = createScenario();
      server.overrideIdToken({ claims: { nonce: "M", acr: "tin" } });
      const login = await start({ scope: "openid", ...own });
      server.approve();
      await assert.rejects(clock.run(login.wait()), { code: "invalid_id_token" });
    }
    const { start, clock, server } = createScenario();
    const now = clock.now() / 1000;
    server.overrideIdToken({ claims: { auth_time: now - 100 } });
    const login = await start({ scope: "openid", maxAge: 30 });
    server.approve();
    await assert.rejects(clock.run(login.wait()), { code: "invalid_id_token" });
  });

  it("are sent to the device or to the token endpoint, and saved with a login", async () => {
    const { start, clock, server, options, polls } = createScenario();
    const login = await start({ parameters: { a: "1" }, tokenParameters: { b: "2", c: "3" } });
    assert.equal(server.requests.at(-1)?.body.get("a"), "1");
    const saved = JSON.parse(JSON.stringify(login));
    server.approve();
    const again = options({ tokenParameters: { c: "4" } });
    await clock.run(resumeDeviceLogin(saved, again).wait());
    const { a, b, c } = Object.fromEntries(polls()[0]?.body ?? []);
    assert.deepEqual([a, b, c], [undefined, "2", "4"]);
  });

  const refused: [string, Partial<DeviceLoginOptions>][] = [
    ["#96 a resource with a fragment", { resource: `${api}#x` }],
    ["#96 a resource that is not absolute", { resource: ["/things"] }],
    ["#94 details that are not an array", { authorizationDetails: { type: "x" } as unknown as [] }],
    ["#94 details without a type", { authorizationDetails: [{}] as unknown as [] }],
    ["#94 details that are not objects", { authorizationDetails: ["x"] as unknown as [] }],
    ["#75 a max_age below 0", { maxAge: -1 }],
    ["#75 a max_age with a fraction", { maxAge: 1.5 }],
    ["#75 a max_age that is not a number", { parameters: { max_age: "soon" } }],
    ["#14 a nonce given twice", { nonce: "N", parameters: { nonce: "M" } }],
    ["#14 a resource given twice", { resource: api, parameters: { resource: files } }],
    ["#14 a resource given twice", { resource: api, tokenParameters: { resource: files } }],
    ["#14 a challenge in addition to PKCE", { pkce: true, parameters: { code_challenge: "x" } }],
    ["#14 a verifier in addition to PKCE", { pkce: true, tokenParameters: { code_verifier: "x" } }],
    ...["grant_type", "device_code", "client_id", "client_secret", "client_assertion"].map(
      (name): [string, Partial<DeviceLoginOptions>] => [
        `#14 ${name} for the token request`,
        { tokenParameters: { [name]: "x" } },
      ],
    ),
  ];
  for (const [name, own] of refused) {
    it(`${name} is rejected before anything is sent: ${JSON.stringify(own)}`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start(own), { code: "invalid_options" });
      assert.equal(sent.length, 0);
    });
  }
});
