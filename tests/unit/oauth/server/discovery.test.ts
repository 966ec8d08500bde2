import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDeviceLogin } from "../../../../lib/oauth/login/start_device_login.ts";
import { drop, html, json, redirect, text } from "../../../../lib/testing/mod.ts";
import { createCountedSignal } from "../../../support/counted_signal.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const documents = ["openid-configuration", "oauth-authorization-server"] as const;

function posts({ sent }: Scenario): string[] {
  return sent.filter(({ method }) => method === "POST").map(({ url }) => url);
}

describe("startDeviceLogin() with an issuer", () => {
  it("#1 #2 requests both documents at once, each by its own path rules", async () => {
    for (const issuer of ["https://auth.example.com/t1", "https://auth.example.com/t1/"]) {
      const { server, start, sent } = createScenario({ issuer });
      server.script("openid-configuration", text("", { status: 404 }));
      await start();
      assert.deepEqual(sent.slice(0, 2).map(({ url }) => url), [
        "https://auth.example.com/.well-known/oauth-authorization-server/t1",
        "https://auth.example.com/t1/.well-known/openid-configuration",
      ]);
      for (const { method, headers } of sent.slice(0, 2)) {
        assert.deepEqual([method, headers.get("accept")], ["GET", "application/json"]);
      }
    }
  });

  it("does not wait for the second document once the first has arrived", async () => {
    const { server, start, hang, clock } = createScenario();
    const { signal, listeners } = createCountedSignal();
    server.script("oauth-authorization-server", hang);
    assert.equal((await start({ signal })).server, "https://auth.example.com");
    assert.deepEqual([clock.sleeping, listeners()], [0, 0]);
  });

  for (const document of documents) {
    it(`ends with the reason of an abort during a request for the ${document}`, async () => {
      const { server, start, hang } = createScenario();
      const ending = new AbortController();
      if (document !== "openid-configuration") server.script("openid-configuration", html(404));
      server.script(document, (request, next) => {
        ending.abort(new Error("enough"));
        return hang(request, next);
      });
      await assert.rejects(start({ signal: ending.signal }), { message: "enough" });
    });
  }

  for (const document of documents) {
    it(`#3 rejects a ${document} for another issuer, and sends nothing more`, async () => {
      const scenario = createScenario();
      const { server, start } = scenario;
      if (document !== "openid-configuration") server.script("openid-configuration", html(404));
      server.script(document, json({ issuer: "https://evil.example" }));
      await assert.rejects(start(), { code: "issuer_mismatch" });
      assert.deepEqual(posts(scenario), []);
    });
  }

  it("#3 treats an issuer with a trailing slash in its path as another", async () => {
    const { server, start } = createScenario({ issuer: "https://auth.example.com/t1" });
    const metadata = { issuer: "https://auth.example.com/t1/" };
    server.script("openid-configuration", json(metadata));
    await assert.rejects(start(), { code: "issuer_mismatch" });
  });

  it("ignores the trailing slash of a bare host", async () => {
    const { start } = createScenario();
    await start({ issuer: "https://auth.example.com/" });
  });

  for (
    const issuer of [
      "http://auth.example.com",
      "http://auth.localhost",
      "http://127.0.0.1.example.com",
      "http://0.0.0.0",
      "https://auth.example.com?a",
      "https://auth.example.com?",
      "https://auth.example.com#a",
      "https://user:pass@auth.example.com",
      "auth.example.com",
      "ftp://auth.example.com",
      "",
    ]
  ) {
    it(`#4 rejects the issuer ${JSON.stringify(issuer)} before anything is sent`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start({ issuer }), (error: Error & { code?: string }) => {
        assert.match(error.message, issuer ? /^The server's URL .*\.$/ : /^No server was given: /);
        if (issuer.includes("?")) assert.match(error.message, / must not have a query \(\?…\)\.$/);
        return error.code === "invalid_options";
      });
      assert.equal(sent.length, 0);
    });
  }

  for (const issuer of ["http://localhost:80", "http://127.0.0.9:8080", "http://[::1]:8080"]) {
    it(`#4 accepts ${issuer}, which is loopback`, async () => {
      await createScenario({ issuer }).start();
    });
  }

  it("#4 accepts plain http elsewhere with allowHttp", async () => {
    const { start } = createScenario({ issuer: "http://auth.example.com" });
    await start({ allowHttp: true });
  });

  for (
    const [name, fault, why] of [
      [
        "a redirect",
        redirect("https://evil.example/"),
        "was answered with a redirect to https://evil.example/, which is not followed: it could " +
        "send the request to another server",
      ],
      ["a page", html(200), "did not return a JSON document"],
      ["an error page", text("", { status: 500 }), "was answered with status 500"],
      [
        "an error with a reason",
        json({ message: "Not today" }, { status: 500 }),
        'was answered with status 500: "Not today"',
      ],
      ["JSON that is not an object", json(["issuer"]), "did not return a JSON document"],
      [
        "a document without an issuer",
        json({ token_endpoint: "https://evil.example" }),
        "returned a document without an issuer",
      ],
    ] as const
  ) {
    it(`#5 ${name} is not a document`, async () => {
      const scenario = createScenario();
      const { server, start, sent } = scenario;
      server.script("openid-configuration", fault);
      server.script("oauth-authorization-server", fault);
      const wellKnown = "GET https://auth.example.com/.well-known";
      await assert.rejects(start(), {
        code: "invalid_response",
        message: "https://auth.example.com publishes no metadata " +
          `(${wellKnown}/openid-configuration ${why}; ` +
          `${wellKnown}/oauth-authorization-server ${why}). ` +
          "Check the issuer, or name the two URLs of the flow yourself.",
      });
      assert.deepEqual(posts(scenario), []);
      assert.ok(sent.every(({ url }) => url.startsWith("https://auth.example.com/")));
    });
  }

  it("uses RFC 8414's document if OpenID Connect's is invalid", async () => {
    const { server, start } = createScenario();
    server.script("openid-configuration", html(200));
    await start();
  });

  it("rejects if the network fails, even if the other document is there", async () => {
    const { server, start } = createScenario();
    server.script("openid-configuration", drop());
    await assert.rejects(start(), { code: "network" });
  });

  it("#6 reports that the server does not offer the device flow", async () => {
    const { server, start } = createScenario();
    const metadata = { issuer: server.issuer, token_endpoint: `${server.issuer}/oauth2/token` };
    server.script("openid-configuration", json(metadata));
    await assert.rejects(start(), {
      code: "unsupported",
      message: /names no device_authorization_endpoint/,
    });
  });

  it("#6 uses the caller's endpoints in place of missing ones", async () => {
    const { server, start } = createScenario();
    server.script("openid-configuration", json({ issuer: server.issuer }));
    await start({
      deviceAuthorizationEndpoint: `${server.issuer}/oauth2/device/auth`,
      tokenEndpoint: `${server.issuer}/oauth2/token`,
    });
  });

  it("#7 ignores grant_types_supported", async () => {
    const { server, start } = createScenario();
    const metadata = {
      issuer: server.issuer,
      device_authorization_endpoint: `${server.issuer}/oauth2/device/auth`,
      token_endpoint: `${server.issuer}/oauth2/token`,
      grant_types_supported: ["authorization_code"],
    };
    server.script("openid-configuration", json(metadata));
    await start();
  });

  it("#9 follows no redirect of a POST", async () => {
    const { server, start, sent } = createScenario();
    server.script("device_authorization", redirect("https://evil.example/", 307));
    await assert.rejects(start(), {
      code: "invalid_response",
      message: /redirect to https:\/\/evil/,
    });
    assert.ok(sent.every(({ url }) => !url.includes("evil")));
  });

  it("#9 recognizes a browser's opaque reply as a redirect", async () => {
    const { server, start, fetch } = createScenario();
    server.script("device_authorization", redirect("https://evil.example/", 307));
    const opaque = async (input: string | URL | Request, init?: RequestInit) => {
      const reply = await fetch(input, init);
      if (reply.status !== 307) return reply;
      const hidden = Response.error();
      Object.defineProperty(hidden, "type", { value: "opaqueredirect" });
      return hidden;
    };
    await assert.rejects(start({ fetch: opaque }), {
      code: "invalid_response",
      message: /redirect, which is not followed/,
    });
  });

  it("#11 rejects a plain-http endpoint in the metadata", async () => {
    const scenario = createScenario();
    const { server, start } = scenario;
    const metadata = {
      issuer: server.issuer,
      device_authorization_endpoint: "http://auth.example.com/oauth2/device/auth",
      token_endpoint: `${server.issuer}/oauth2/token`,
    };
    server.script("openid-configuration", json(metadata));
    await assert.rejects(start(), { code: "invalid_response", message: /plain http/ });
    assert.deepEqual(posts(scenario), []);
  });
});

describe("startDeviceLogin() with an endpoint", () => {
  const endpoint = "https://auth.example.com";
  const byEndpoint = { issuer: undefined, endpoint: `${endpoint}/` };

  it("uses the document if its issuer is the endpoint", async () => {
    const { start, warnings } = createScenario();
    await start(byEndpoint);
    assert.deepEqual(warnings, []);
  });

  it("uses Hydra's paths without a document, and warns", async () => {
    const scenario = createScenario();
    const { server, start, clock, warnings } = scenario;
    for (const document of documents) server.script(document, html(404));
    const login = await start({ ...byEndpoint, scope: "openid" });
    server.approve();
    const tokens = await clock.run(login.wait());
    assert.equal(tokens.claims?.sub, "alice");
    assert.deepEqual(posts(scenario), [
      `${endpoint}/oauth2/device/auth`,
      `${endpoint}/oauth2/token`,
    ]);
    assert.deepEqual(warnings.map(({ code }) => code), ["no_discovery"]);
  });

  it("ignores a document for another issuer, and sends nothing elsewhere", async () => {
    const scenario = createScenario();
    const { server, start, clock, warnings, sent } = scenario;
    const other = "https://public.example";
    const metadata = {
      issuer: other,
      device_authorization_endpoint: `${other}/oauth2/device/auth`,
      token_endpoint: `${other}/oauth2/token`,
      jwks_uri: `${other}/jwks`,
    };
    server.script("openid-configuration", json(metadata));
    server.overrideIdToken({ claims: { iss: other } });
    const login = await start({ ...byEndpoint, scope: "openid" });
    server.approve();
    const tokens = await clock.run(login.wait());
    assert.equal(tokens.claims?.iss, other);
    assert.ok(sent.every(({ url }) => url.startsWith(`${endpoint}/`)));
    assert.match(warnings[0]?.message ?? "", /names another issuer, https:\/\/public\.example/);
  });

  it("names the document's issuer when Hydra's paths do not exist", async () => {
    const { server, start } = createScenario();
    const document = json({ issuer: "https://public.example" });
    server.script("openid-configuration", document, document);
    server.script(
      "device_authorization",
      text("not found", { status: 404 }),
      text("not allowed", { status: 405 }),
    );
    await assert.rejects(start(byEndpoint), {
      code: "invalid_response",
      message:
        `POST ${endpoint}/oauth2/device/auth was answered with status 404 and no OAuth error: ` +
        '"not found" (is the URL right?). The discovery document found there names the issuer ' +
        "https://public.example: try that as the issuer.",
    });
    await assert.rejects(start(byEndpoint), {
      code: "invalid_response",
      message: /"not allowed" \(is the URL right\?\)\.$/,
    });
  });

  it("still checks the signature against Hydra's key set", async () => {
    const { server, start, clock } = createScenario();
    for (const document of documents) server.script(document, html(404));
    server.overrideIdToken({ tampered: true });
    const login = await start({ ...byEndpoint, scope: "openid" });
    server.approve();
    await assert.rejects(clock.run(login.wait()), { code: "invalid_id_token" });
  });

  it("rejects if the network fails", async () => {
    const { server, start } = createScenario();
    server.script("openid-configuration", drop());
    await assert.rejects(start(byEndpoint), { code: "network" });
  });

  it("treats it as a placeholder if both URLs are given", async () => {
    const { server, start, warnings } = createScenario();
    server.script("openid-configuration", drop());
    await start({
      ...byEndpoint,
      deviceAuthorizationEndpoint: `${endpoint}/oauth2/device/auth`,
      tokenEndpoint: `${endpoint}/oauth2/token`,
    });
    assert.deepEqual(warnings, []);
  });
});

describe("startDeviceLogin() and the ways to identify a server", () => {
  it("accepts both URLs alone, and discovers nothing", async () => {
    const { server, start, clock, sent, warnings } = createScenario();
    const login = await start({
      issuer: undefined,
      deviceAuthorizationEndpoint: `${server.issuer}/oauth2/device/auth`,
      tokenEndpoint: `${server.issuer}/oauth2/token`,
      scope: ["openid"],
    });
    server.approve();
    const tokens = await clock.run(login.wait());
    assert.equal(tokens.claims?.sub, "alice");
    assert.equal(sent.length, 2);
    assert.deepEqual(warnings.map(({ code }) => code), ["signature_not_checked"]);
  });

  it("accepts known metadata, and discovers nothing", async () => {
    const { server, start, sent } = createScenario();
    await start({
      issuer: undefined,
      server: {
        issuer: server.issuer,
        device_authorization_endpoint: `${server.issuer}/oauth2/device/auth`,
        token_endpoint: `${server.issuer}/oauth2/token`,
      },
    });
    assert.equal(sent.length, 1);
  });

  it("rejects none, and two", async () => {
    const { options, sent } = createScenario();
    for (
      const named of [
        { issuer: undefined },
        { issuer: undefined, tokenEndpoint: "https://auth.example.com/token" },
        { endpoint: "https://auth.example.com" },
      ]
    ) {
      await assert.rejects(startDeviceLogin(options(named)), { code: "invalid_options" });
    }
    assert.equal(sent.length, 0);
  });
});
