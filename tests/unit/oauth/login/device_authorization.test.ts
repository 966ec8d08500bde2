import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { change, html, huge, json, oauthError, text } from "../../../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const reply = {
  device_code: "d-secret",
  user_code: "WDJB-MJHT",
  verification_uri: "https://auth.example.com/device",
  expires_in: 600,
};

const ENDPOINT = "https://auth.example.com/oauth2/device/auth";

/** Returns the message about a reply that is not a device authorization. */
const unusable = (why: string) =>
  `POST ${ENDPOINT} was answered with something other than a device authorization: ${why}.`;

async function deviceRequest(scenario: Scenario, own: Partial<DeviceLoginOptions> = {}) {
  await scenario.start(own);
  const request = scenario.server.requests.find((one) => one.endpoint === "device_authorization");
  assert.ok(request);
  return request;
}

describe("the device authorization request", () => {
  it("#10 is a form in UTF-8", async () => {
    const { method, headers, body } = await deviceRequest(createScenario(), { audience: "café" });
    assert.equal(method, "POST");
    assert.equal(headers.get("content-type"), "application/x-www-form-urlencoded");
    assert.equal(headers.get("accept"), "application/json");
    assert.equal(body.get("audience"), "café");
  });

  it("#12 #35 contains client_id", async () => {
    const { body } = await deviceRequest(createScenario());
    assert.deepEqual([...body], [["client_id", "cli"]]);
  });

  it("#15 omits an empty scope and an empty audience", async () => {
    const { body } = await deviceRequest(createScenario(), { scope: ["", " "], audience: [""] });
    assert.deepEqual([...body.keys()], ["client_id"]);
  });

  it("#103 sends each requested scope once, and no other", async () => {
    const scope = ["openid email", "openid", "a:b"];
    const { body } = await deviceRequest(createScenario(), { scope });
    assert.equal(body.get("scope"), "openid email a:b");
  });

  it("lets a function choose the scopes from the server's metadata", async () => {
    const { body } = await deviceRequest(createScenario(), {
      scope: ({ scopes_supported }) => scopes_supported?.slice(0, 2) ?? [],
    });
    assert.equal(body.get("scope"), "openid offline_access");
  });

  it("joins audiences with spaces, as Hydra expects", async () => {
    const { body } = await deviceRequest(createScenario(), { audience: ["a", "b"] });
    assert.deepEqual(body.getAll("audience"), ["a b"]);
  });

  it("#17 sends vendor parameters unchanged", async () => {
    const { body } = await deviceRequest(createScenario(), { parameters: { mkt: "de-DE" } });
    assert.equal(body.get("mkt"), "de-DE");
  });

  for (const name of ["scope", "client_id", "client_secret", "device_code"]) {
    it(`#14 rejects ${name} as a duplicate parameter`, async () => {
      const { start, sent } = createScenario();
      const own = { scope: "openid", parameters: { [name]: "x" } };
      await assert.rejects(start(own), { code: "invalid_options" });
      assert.equal(sent.length, 0);
    });
  }

  it("sends the caller's headers with every request, and at most one Authorization", async () => {
    const scenario = createScenario();
    const { clock, server, start, sent } = scenario;
    const login = await start({
      scope: "openid",
      headers: { "X-Tenant": "a: b", authorization: "Bearer proxy" },
    });
    server.approve();
    await clock.run(login.wait());
    assert.equal(sent.length, 5);
    for (const { headers } of sent) {
      assert.equal(headers.get("x-tenant"), "a: b");
      assert.equal(headers.get("authorization"), "Bearer proxy");
      assert.equal(headers.get("user-agent"), null);
    }
  });

  for (const headers of [{ "content-type": "x" }, { "bad name": "x" }, { accept: "text/html" }]) {
    it(`rejects the header ${JSON.stringify(headers)}`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start({ headers }), { code: "invalid_options" });
      assert.equal(sent.length, 0);
    });
  }

  for (
    const [status, error] of [[400, "invalid_scope"], [429, "slow_down"], [
      401,
      "invalid_client",
    ]] as const
  ) {
    it(`#18 reports ${status} ${error}`, async () => {
      const { server, start } = createScenario();
      server.script("device_authorization", oauthError(error, { status, description: "why" }));
      await assert.rejects(start(), { code: "refused", error, errorDescription: "why", status });
    });
  }

  it("names the requested scopes if one of them is refused", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", oauthError("invalid_scope"), oauthError("invalid_scope"));
    const refused = "The device authorization request was refused with invalid_scope.";
    await assert.rejects(start({ scope: "openid api" }), {
      code: "refused",
      message: `${refused} Requested: openid, api.`,
    });
    await assert.rejects(start(), { code: "refused", message: refused });
  });

  it("reports an outage, and does not retry", async () => {
    const { server, start, sent } = createScenario();
    server.script("device_authorization", html(503));
    await assert.rejects(start(), {
      code: "server_unavailable",
      message: `POST ${ENDPOINT} was answered with status 503.`,
    });
    assert.equal(sent.filter(({ method }) => method === "POST").length, 1);
  });

  it("reports when to try again if the server says it", async () => {
    const { server, start } = createScenario();
    const headers = { "retry-after": "120" };
    server.script("device_authorization", text("", { status: 429, headers }));
    await assert.rejects(start(), {
      code: "server_unavailable",
      message: `POST ${ENDPOINT} was answered with status 429. Try again in 120 s.`,
    });
  });

  it("suspects the client if its own endpoint does not exist for it", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", html(404));
    await assert.rejects(start(), {
      code: "refused",
      message: `POST ${ENDPOINT} was answered with status 404 and no OAuth error. The client ` +
        '"cli" authenticated with none: it may be unknown to the server, or may not use this ' +
        "grant or request these scopes, or it may need a secret, a key or a certificate.",
    });
  });

  it("suspects the client if the server fails with 500", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", html(500));
    await assert.rejects(start(), {
      code: "server_unavailable",
      message: `POST ${ENDPOINT} was answered with status 500. The client "cli" authenticated ` +
        "with none: some servers fail if it is unknown to them, or it may need a secret, a key " +
        "or a certificate.",
    });
  });

  for (const missing of ["device_authorization_endpoint", "token_endpoint"]) {
    it(`is not sent to a server without ${missing}`, async () => {
      const { start, sent } = createScenario();
      const issuer = "https://auth.example.com";
      const server = {
        issuer,
        device_authorization_endpoint: ENDPOINT,
        token_endpoint: `${issuer}/oauth2/token`,
        [missing]: undefined,
      };
      await assert.rejects(start({ issuer: undefined, server }), {
        code: "unsupported",
        message: `The metadata of ${issuer} names no ${missing}: the server does not offer this ` +
          "way to sign in, or only at a URL that you have to name yourself.",
      });
      assert.deepEqual(sent, []);
    });
  }
});

describe("the device authorization reply", () => {
  for (const member of ["device_code", "user_code", "verification_uri"]) {
    it(`#19 is rejected without ${member}`, async () => {
      const { server, start } = createScenario();
      server.script("device_authorization", json({ ...reply, [member]: undefined }));
      await assert.rejects(start(), {
        code: "invalid_response",
        message: unusable(`"${member}" must be a non-empty string`),
      });
    });
  }

  for (const expires_in of [undefined, null, ""]) {
    it(`#19 has a default lifetime if its expires_in is ${JSON.stringify(expires_in)}`, async () => {
      const { server, start, clock, warnings } = createScenario();
      const fault = json({ ...reply, expires_in, interval: null, verification_uri_complete: null });
      server.script("device_authorization", fault, fault);
      const login = await start();
      assert.equal(login.expiresAt.getTime() - clock.now(), 600_000);
      assert.equal(login.interval, 5);
      assert.deepEqual(warnings, [{
        code: "no_lifetime",
        message: "The server does not say how long its code is valid: 600 s are assumed.",
      }]);
      const other = await start({ codeLifetime: 1_800 });
      assert.equal(other.expiresAt.getTime() - clock.now(), 1_800_000);
    });
  }

  for (const codeLifetime of [0, -1, NaN]) {
    it(`sends nothing if the default lifetime would be ${codeLifetime}`, async () => {
      const { server, start } = createScenario();
      await assert.rejects(start({ codeLifetime }), {
        code: "invalid_options",
        message: `codeLifetime must be more than 0 seconds: got ${codeLifetime}.`,
      });
      assert.deepEqual(server.requests, []);
    });
  }

  for (const expires_in of [-1, "soon", {}]) {
    it(`is rejected if its expires_in is ${JSON.stringify(expires_in)}`, async () => {
      const { server, start } = createScenario();
      server.script("device_authorization", json({ ...reply, expires_in }));
      await assert.rejects(start(), { code: "invalid_response", message: /expires_in/ });
    });
  }

  it("may contain paths, which are resolved against the endpoint's origin", async () => {
    const { server, start } = createScenario();
    const paths = {
      verification_uri: "/devices/verify",
      verification_uri_complete: "/devices/verify?user_code=A",
    };
    server.script("device_authorization", json({ ...reply, ...paths }));
    const login = await start();
    assert.equal(login.verificationUri, "https://auth.example.com/devices/verify");
    assert.equal(
      login.verificationUriComplete,
      "https://auth.example.com/devices/verify?user_code=A",
    );
  });

  for (
    const [given, url] of [
      [" https://auth.example.com/device\n", "https://auth.example.com/device"],
      ["https://auth.example.com/\x1b[2J", "https://auth.example.com/%1B[2J"],
      ["https://auth.example.com/a b\u202e", "https://auth.example.com/a%20b%E2%80%AE"],
      ["HTTPS://auth.example.com/\u00e9", "HTTPS://auth.example.com/\u00e9"],
    ] as const
  ) {
    it(`contains only characters of a URL: ${JSON.stringify(given)}`, async () => {
      const { server, start } = createScenario();
      const uris = { verification_uri: given, verification_uri_complete: given };
      server.script("device_authorization", json({ ...reply, ...uris }));
      const { verificationUri, verificationUriComplete } = await start();
      assert.deepEqual([verificationUri, verificationUriComplete], [url, url]);
    });
  }

  it("is quoted if it is not a device authorization", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", json({ status: "error", msg: "no such application" }));
    const why = '"device_code" must be a non-empty string: "no such application"';
    await assert.rejects(start(), { code: "invalid_response", message: unusable(why) });
  });

  it("is quoted without its device code", async () => {
    const { server, start } = createScenario();
    const msg = "there is no page for d-secret";
    server.script(
      "device_authorization",
      json({ ...reply, verification_uri: undefined, msg }),
      json({ ...reply, verification_uri: "urn:d-secret" }),
    );
    await assert.rejects(start(), {
      message: unusable(
        '"verification_uri" must be a non-empty string: "there is no page for <secret>"',
      ),
    });
    await assert.rejects(start(), {
      message: unusable('its verification_uri "urn:<secret>" is not an http(s) URL'),
    });
  });

  for (
    const [member, longest] of [
      ["user_code", "A".repeat(200)],
      ["verification_uri", "https://auth.example.com/".padEnd(4_000, "a")],
      ["verification_uri_complete", "https://auth.example.com/".padEnd(4_000, "a")],
    ] as const
  ) {
    it(`#22 is rejected with a ${member} long enough to flood a terminal`, async () => {
      const { server, start } = createScenario();
      server.script(
        "device_authorization",
        json({ ...reply, [member]: longest }),
        json({ ...reply, [member]: `${longest}a` }),
      );
      await start();
      await assert.rejects(start(), {
        code: "invalid_response",
        message: unusable(`its ${member} is longer than ${longest.length} characters`),
      });
    });
  }

  it("#25 is rejected if the code to show is the one that the tokens are collected with", async () => {
    const scenario = createScenario();
    const code = "GmRhmhcxhwAzkoEqiMEg";
    scenario.server.script(
      "device_authorization",
      json({ ...reply, device_code: code, user_code: code }),
    );
    await assert.rejects(scenario.start(), ({ code: kind, message }) => {
      assert.equal(kind, "invalid_response");
      assert.match(message, /its user_code is also its device_code, which must not be shown/);
      assert.doesNotMatch(message, new RegExp(code));
      return true;
    });
  });

  it("#21 may contain unknown members", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", json({ ...reply, message: "hello", Header: null }));
    assert.equal((await start()).userCode, "WDJB-MJHT");
  });

  for (const name of ["verification_uri", "verification_uri_complete"]) {
    for (
      const uri of [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "device",
        "data:text/html,x",
        "//[",
        `urn:${"a".repeat(196)}`,
      ]
    ) {
      it(`#22 is rejected with ${name} ${uri}`, async () => {
        const { server, start } = createScenario();
        server.script("device_authorization", json({ ...reply, [name]: uri }));
        await assert.rejects(start(), {
          code: "invalid_response",
          message: unusable(`its ${name} "${uri}" is not an http(s) URL`),
        });
      });
    }

    it(`#22 shows the first 200 characters of a long ${name}`, async () => {
      const { server, start } = createScenario();
      server.script("device_authorization", json({ ...reply, [name]: `urn:${"a".repeat(300)}` }));
      await assert.rejects(start(), {
        message: unusable(`its ${name} "urn:${"a".repeat(196)}…" is not an http(s) URL`),
      });
    });
  }

  for (const code of ["WDJB-MJHT", "012345678", "aB3-x_Z", "ÄÖ 12"]) {
    it(`#24 #33 keeps the code ${code} exactly as received`, async () => {
      const { server, start } = createScenario();
      const verification_uri = "https://Auth.Example.com:443/device?x=%7e";
      const received = { ...reply, user_code: code, verification_uri };
      server.script("device_authorization", json(received));
      const login = await start();
      assert.equal(login.userCode, code);
      assert.equal(login.verificationUri, verification_uri);
    });
  }

  it("#26 never gets an invented complete URI", async () => {
    for (const complete of [undefined, null, ""]) {
      const { server, start } = createScenario();
      const received = { ...reply, verification_uri_complete: complete };
      server.script("device_authorization", json(received));
      assert.equal((await start()).verificationUriComplete, undefined);
    }
  });

  for (
    const [name, fault] of [
      [
        "Google's verification_url",
        change((body) => {
          body.verification_url = body.verification_uri;
          delete body.verification_uri;
        }),
      ],
      ["expires_in as a text", change((body) => void (body.expires_in = "600"))],
      ["status 201", change(() => {}, { status: 201 })],
      ["the type text/plain", change(() => {}, { headers: { "content-type": "text/plain" } })],
      ["a form", text(new URLSearchParams({ ...reply, expires_in: "600" }).toString())],
      ["a byte order mark", text(`\ufeff${JSON.stringify(reply)}`)],
    ] as const
  ) {
    it(`is accepted with ${name}`, async () => {
      const { server, start } = createScenario();
      server.script("device_authorization", fault);
      const login = await start();
      assert.match(login.userCode, /^\w{4}-\w{4}$/);
      assert.equal(login.verificationUri, "https://auth.example.com/device");
    });
  }

  it("is rejected beyond 1 MiB, while it streams", async () => {
    const { server, start } = createScenario();
    server.script("device_authorization", huge(1e12));
    await assert.rejects(start(), { code: "invalid_response", message: /more than 1 MiB/ });
  });

  it("warns if the clock is off by more than 30 s, and takes that into account", async () => {
    const date = (ahead: number) => new Date(Date.UTC(2026, 0, 1) + ahead).toUTCString();
    const warning = (side: string) =>
      `This machine's clock is 3600 s ${side} the server's; the checks take that into account.`;
    for (
      const [ahead, expected] of [
        [20_000, []],
        [3_600_000, [warning("behind")]],
        [-3_600_000, [warning("ahead of")]],
      ] as const
    ) {
      const { server, start, clock, warnings } = createScenario();
      server.script("device_authorization", change(() => {}, { headers: { date: date(ahead) } }));
      const login = await start({ scope: "openid" });
      const skews = warnings.filter(({ code }) => code === "clock_skew");
      assert.deepEqual(skews.map(({ message }) => message), expected);
      const now = (clock.now() + ahead) / 1000;
      server.overrideIdToken({ claims: { iat: now, exp: now + 60 } });
      server.approve();
      await clock.run(login.wait());
    }
  });
});
