import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { type Fault, html, json, oauthError, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const DEVICE_URL = "https://auth.example.com/oauth2/device/auth";
const TOKEN_URL = "https://auth.example.com/oauth2/token";

/** The endpoints, named by the options and not by the server's metadata. */
const BY_URL = {
  issuer: undefined,
  deviceAuthorizationEndpoint: DEVICE_URL,
  tokenEndpoint: TOKEN_URL,
};

/** Returns the error of a login whose device authorization request gets this reply. */
async function startAgainst(fault: Fault, own?: Partial<DeviceLoginOptions>): Promise<void> {
  const { server, start } = createScenario();
  server.script("device_authorization", fault);
  await start(own);
}

/** Returns the error of a login whose polls get this reply. */
async function pollAgainst(faults: Fault[], own?: Partial<DeviceLoginOptions>): Promise<void> {
  const { server, start, clock } = createScenario();
  const login = await start(own);
  server.script("token", ...faults);
  await clock.run(login.wait());
}

describe("a reply that is not an OAuth message", () => {
  for (
    const [name, fault, words] of [
      [
        "Keycloak's 404",
        json({ error: "HTTP 404 Not Found" }, { status: 404 }),
        '404 and no OAuth error: "HTTP 404 Not Found" (is the URL right?).',
      ],
      [
        "Keycloak's 405",
        json({ error: "HTTP 405 Method Not Allowed" }, { status: 405 }),
        '405 and no OAuth error: "HTTP 405 Method Not Allowed" (is the URL right?).',
      ],
      [
        "Keycloak's 400 of another endpoint",
        json({ error: "Invalid parameter: redirect_uri" }, { status: 400 }),
        '400 and no OAuth error: "Invalid parameter: redirect_uri".',
      ],
      [
        "a framework's 403",
        json({ statusCode: 403, message: "Forbidden resource", error: "Forbidden" }, {
          status: 403,
        }),
        '403 and no OAuth error: "Forbidden: Forbidden resource".',
      ],
      [
        "Spring Boot's 404",
        json({ status: 404, error: "Not Found", path: "/x" }, { status: 404 }),
        '404 and no OAuth error: "Not Found" (is the URL right?).',
      ],
      [
        "an error with members",
        json({ error: { code: 404, message: "no route" } }, { status: 404 }),
        '404 and no OAuth error: "no route" (is the URL right?).',
      ],
      [
        "plain http on a TLS port",
        text("Client sent an HTTP request to an HTTPS server.\n", { status: 400 }),
        '400 and no OAuth error: "Client sent an HTTP request to an HTTPS server".',
      ],
      ["a page", text("<p>Secrets</p>", { status: 400 }), "400 and no OAuth error."],
      ["two lines", text("a\nb", { status: 400 }), "400 and no OAuth error."],
      ["control characters", text("a\x1b[2J", { status: 400 }), ': "a\\u{1b}[2J".'],
      ["JSON that is not an object", json(null, { status: 400 }), "400 and no OAuth error."],
    ] as const
  ) {
    it(`is quoted, and ends the login: ${name}`, async () => {
      const ends = (url: string) => (error: { code: string; message: string }) => {
        assert.equal(error.code, "invalid_response");
        assert.ok(error.message.startsWith(`POST ${url} was answered with status 40`));
        assert.ok(error.message.endsWith(words), error.message);
        return true;
      };
      await assert.rejects(startAgainst(fault, BY_URL), ends(DEVICE_URL));
      await assert.rejects(pollAgainst([fault], BY_URL), ends(TOKEN_URL));
    });

    it(`is a refusal at an endpoint that the metadata names: ${name}`, async () => {
      const refused = (error: { code: string; message: string }) => {
        assert.equal(error.code, "refused");
        const quoted = words.replace(" (is the URL right?)", "");
        assert.ok(error.message.includes(`${quoted} The client "cli" authenticated with none`));
        return true;
      };
      await assert.rejects(startAgainst(fault), refused);
      await assert.rejects(pollAgainst([fault]), refused);
    });
  }

  for (
    const [name, body, words] of [
      ["Okta", { errorCode: "E0000015", errorSummary: "No permission" }, "E0000015: No permission"],
      ["Google", { error_code: "rate_limit_exceeded" }, "rate_limit_exceeded"],
      ["AWS", { Message: "Rate exceeded" }, "Rate exceeded"],
      ["a list", { success: false, errors: [{ code: 1, message: "Blocked" }] }, "Blocked"],
      ["details", { message: "No", details: "unknown app" }, "No: unknown app"],
      ["RFC 9457", { title: "Forbidden", detail: "No such app" }, "No such app: Forbidden"],
      [
        "FastAPI",
        { detail: [{ loc: ["body", "client_id"], msg: "Field required", type: "missing" }] },
        "body: client_id: Field required",
      ],
      ["a top-level list", ["ValueError", "client unknown"], "ValueError: client unknown"],
      ["a text", "No such client.", "No such client"],
      ["Apigee", { fault: { faultstring: "Invalid key" } }, "Invalid key"],
      ["long text", { error: `a ${"b".repeat(300)}` }, `a ${"b".repeat(198)}…`],
    ] as const
  ) {
    it(`is quoted whatever its member is called: ${name}`, async () => {
      await assert.rejects(startAgainst(json(body, { status: 422 })), (error: Error) => {
        assert.ok(error.message.includes(`: "${words}". The client`), error.message);
        return true;
      });
    });
  }

  it("is quoted without the secrets of the request", async () => {
    const { server, start, clock } = createScenario();
    const login = await start();
    const msg = `No code ${login.toJSON().device_code}`;
    server.script("token", json({ msg }, { status: 404 }));
    await assert.rejects(clock.run(login.wait()), {
      message: /: "No code <device_code>"\. The client/,
    });
  });

  for (const status of [400, 401, 404]) {
    it(`is a refusal without a word: ${status} {}`, async () => {
      const fault = json({}, { status });
      await assert.rejects(startAgainst(fault), { code: "refused", message: /authenticated with/ });
      await assert.rejects(pollAgainst([fault]), { code: "refused" });
      await assert.rejects(startAgainst(fault, BY_URL), { code: "invalid_response" });
    });
  }

  it("is an OAuth error if Okta's errorCode is one", async () => {
    const fault = json({ errorCode: "invalid_client", errorSummary: "No such client" }, {
      status: 401,
    });
    await assert.rejects(startAgainst(fault), {
      code: "refused",
      error: "invalid_client",
      errorDescription: "No such client",
    });
  });

  it("#55 is an OAuth error nevertheless if it contains one in addition to the status", async () => {
    const fault = json({ status: 400, error: "access_denied" }, { status: 400 });
    await assert.rejects(pollAgainst([fault]), { code: "access_denied" });
  });

  it("is quoted for a server fault, and #44 retried", async () => {
    const body = { error: "server_error", error_description: "client not found" };
    const fault = json(body, { status: 500 });
    const message = `POST ${DEVICE_URL} was answered with status 500: ` +
      '"server_error: client not found". The client "cli" authenticated with none: some servers ' +
      "fail if it is unknown to them, or it may need a secret, a key or a certificate.";
    await assert.rejects(startAgainst(fault), { code: "server_unavailable", message });
    await assert.rejects(pollAgainst([fault, oauthError("access_denied")]), {
      code: "access_denied",
    });
  });

  it("is no success with status 200 and an error message, and not retried", async () => {
    const fault = json({ error: "Something is wrong" });
    const message = `POST ${TOKEN_URL} was answered with status 200 and no OAuth error: ` +
      '"Something is wrong".';
    await assert.rejects(pollAgainst([fault], BY_URL), { code: "invalid_response", message });
    await assert.rejects(pollAgainst([fault]), { code: "refused" });
  });

  it("is quoted during discovery", async () => {
    const { server, start } = createScenario();
    const fault = json({ error: "Realm does not exist" }, { status: 404 });
    server.script("openid-configuration", fault);
    server.script("oauth-authorization-server", html(404));
    await assert.rejects(start(), { message: /status 404: "Realm does not exist"; GET \S+ was/ });
  });

  it("is about the client if its status is 401", async () => {
    const fault = text("", { status: 401 });
    const doubt =
      / 401 and no OAuth error\. The client "cli" authenticated with none: it may be un/;
    const code = "invalid_response";
    await assert.rejects(startAgainst(fault, BY_URL), { code, message: doubt });
    await assert.rejects(pollAgainst([fault], BY_URL), { code, message: doubt });
  });
});

describe("a refusal", () => {
  for (
    const [authMethod, error, doubt] of [
      ["client_secret_basic", "invalid_client", "unknown to the server, its secret may be wrong"],
      ["client_secret_post", "invalid_client", "its secret may be wrong, or it may be registered"],
      ["client_secret_basic", "unauthorized_client", "this flow, its secret may be wrong, or"],
    ] as const
  ) {
    it(`with ${error} suggests checking the secret sent by ${authMethod}, and the method`, async () => {
      const other = authMethod === "client_secret_basic" ? "post" : "basic";
      const own = { authMethod, clientSecret: "s3cret" };
      const explains = (thrown: Error) => {
        assert.ok(thrown.message.includes(doubt), thrown.message);
        assert.ok(thrown.message.endsWith(`registered for client_secret_${other}.`));
        assert.ok(!thrown.message.includes("s3cret"));
        return true;
      };
      await assert.rejects(startAgainst(oauthError(error, { status: 401 }), own), explains);
      await assert.rejects(pollAgainst([oauthError(error, { status: 401 })], own), explains);
    });
  }

  for (
    const [error, description, meaning] of [
      ["unauthorized", "Bad credentials", "it may be unknown to the server"],
      ["invalid_client", "Unauthorized grant type: x", "it may not be registered for this flow"],
      ["bad_client", "no", "it may be unknown to the server"],
    ] as const
  ) {
    it(`with status 401 and ${error} is about the client, or its grant`, async () => {
      const fault = oauthError(error, { status: 401, description });
      const message = new RegExp(`"cli" authenticated with none: ${meaning}`);
      await assert.rejects(startAgainst(fault), { code: "refused", message });
      await assert.rejects(pollAgainst([fault]), { code: "refused", message });
    });
  }

  it("with invalid_scope lists the requested scopes, at either endpoint", async () => {
    const own = { scope: ["openid", "photos"] };
    const fault = oauthError("invalid_scope", { description: "No photos." });
    const message = /refused with invalid_scope: No photos\. Requested: openid, photos\.$/;
    await assert.rejects(startAgainst(fault, own), { code: "refused", message });
    await assert.rejects(pollAgainst([fault], own), { code: "refused", message });
    await assert.rejects(startAgainst(fault), { message: /No photos\.$/ });
  });

  it("with an error named like a member of every object gets no explanation", async () => {
    const message = "The token request was refused with constructor.";
    await assert.rejects(pollAgainst([oauthError("constructor")]), { message });
  });

  it("of the person includes the server's reason", async () => {
    const fault = oauthError("access_denied", { description: "The end user denied it" });
    const message = "The sign-in was denied: The end user denied it.";
    await assert.rejects(pollAgainst([fault]), { code: "access_denied", message });
  });

  it("of the code suggests starting again, once", async () => {
    const fault = oauthError("invalid_grant", { description: "Device code not valid" });
    const message = "The token request was refused with invalid_grant: Device code not valid. " +
      "Start again to get a new code.";
    await assert.rejects(pollAgainst([fault]), { code: "refused", message });
    await assert.rejects(pollAgainst([text('{"access_tok'), fault]), {
      code: "network",
      message: /: Device code not valid\. The code may be spent: start again to get a new one\.$/,
    });
  });

  it("of the code counts as its expiry when that is due", async () => {
    const { start, clock, server } = createScenario({ expiresIn: 6 });
    const login = await start();
    server.script("token", oauthError("invalid_grant"));
    await assert.rejects(clock.run(login.wait()), { code: "expired", error: "invalid_grant" });
  });

  it("may have been shown only in the browser, if the code expires", async () => {
    const { start, clock } = createScenario();
    const login = await start();
    await assert.rejects(clock.run(login.wait()), {
      code: "expired",
      message: /new one\. Not every server reports that a sign-in was denied/,
    });
  });
});

describe("a failure of the network", () => {
  for (
    const [reason, end] of [["it is down", "it is down."], ["is it up?", "is it up?"]] as const
  ) {
    it(`is reported in a sentence with one period: ${end}`, async () => {
      const { start } = createScenario();
      const fetch = () => Promise.reject(new TypeError(reason));
      await assert.rejects(start({ fetch }), {
        code: "network",
        message: `GET https://auth.example.com/.well-known/openid-configuration failed: ${end}`,
      });
    });
  }
});
