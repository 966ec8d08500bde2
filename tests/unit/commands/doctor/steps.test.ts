import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { certificateStep } from "../../../../lib/commands/doctor/certificate_step.ts";
import { completeSteps } from "../../../../lib/commands/doctor/complete_steps.ts";
import {
  clockStep,
  connectionStep,
  nameStep,
  nameToLookUp,
} from "../../../../lib/commands/doctor/network_steps.ts";
import { parseProxy } from "../../../../lib/host/proxy.ts";
import { requestSteps } from "../../../../lib/commands/doctor/request_steps.ts";
import { failed, ok, type Step, STEP_NAMES } from "../../../../lib/commands/doctor/step.ts";
import { stepLine } from "../../../../lib/commands/doctor/step_line.ts";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";

const url = new URL("https://auth.example.com/realm");

describe("completeSteps()", () => {
  it("inserts skipped steps in order, and names the step that blocked them", async () => {
    async function* taken(): AsyncGenerator<Step> {
      yield ok("proxy", "none");
      yield failed("certificate", { detail: "expired", code: "network" });
    }
    const steps = await Array.fromAsync(completeSteps(taken()));
    assert.deepEqual(steps.map(({ name }) => name), [...STEP_NAMES]);
    assert.equal(steps[3]?.status, "failed");
    assert.deepEqual(steps[4], {
      name: "discovery",
      status: "skipped",
      detail: "unknown, because certificate failed",
    });
  });
});

describe("nameStep()", () => {
  const proxy = parseProxy("HTTPS_PROXY", "http://proxy:3128");
  const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
  const facts = { url, proxy: undefined, found: { error: unknown }, reached: false };

  it("fails if the name cannot be resolved", () => {
    const { status, code, detail } = nameStep(facts);
    const expected = { status: "failed", code: "network", detail: "auth.example.com is unknown" };
    assert.deepEqual({ status, code, detail }, expected);
  });

  it("warns if the server answers all the same", () => {
    assert.equal(nameStep({ ...facts, reached: true }).status, "warning");
  });

  it("continues if the runtime may not look the name up", () => {
    const error = Object.assign(new Error("getaddrinfo EPERM"), { code: "EPERM" });
    assert.equal(nameStep({ ...facts, found: { error } }).status, "skipped");
  });

  it("looks up the proxy's name if there is one", () => {
    assert.equal(nameToLookUp({ url, proxy }), "proxy");
    const step = nameStep({ ...facts, proxy });
    assert.match(step.detail, /^proxy \(the proxy, which looks up auth\.example\.com\)/);
    assert.match(step.advice ?? "", /in HTTPS_PROXY/);
  });

  it("skips addresses", () => {
    for (const address of ["http://127.0.0.1:1", "http://[::1]:1"]) {
      assert.equal(nameToLookUp({ url: new URL(address), proxy: undefined }), undefined);
    }
  });
});

describe("connectionStep()", () => {
  it("explains the runtime's error: what is wrong, and what to do", () => {
    const error =
      "nothing listens there (connection refused); is the server up, and the port right?";
    const step = connectionStep(url, { url: url.href, time: 0, duration: 1, error });
    assert.match(step.detail, /nothing listens there \(connection refused\)$/);
    assert.equal(step.advice, "Is the server up, and the port right?");
  });
});

describe("clockStep()", () => {
  const exchange = { url: url.href, time: Date.UTC(2026, 0, 1), duration: 1, status: 200 };
  for (
    const [ahead, status, expected] of [
      [0, "ok", /within 30 s/],
      [-29, "ok", /within 30 s/],
      [120, "warning", /is 120 s behind/],
      [-120, "warning", /is 120 s ahead of/],
    ] as const
  ) {
    it(`reports a server ${ahead} s ahead as ${status}`, () => {
      const step = clockStep([{ ...exchange, date: exchange.time + ahead * 1000 }]);
      assert.equal(step.status, status);
      assert.match(step.detail, expected);
    });
  }

  it("is skipped without a Date header", () => {
    assert.equal(clockStep([exchange]).status, "skipped");
  });
});

describe("certificateStep()", () => {
  const certificate = {
    subject: "auth.example.com",
    issuer: "An authority",
    validFrom: new Date(Date.UTC(2026, 0, 1)),
    validTo: new Date(Date.UTC(2026, 3, 1)),
    coversHost: true,
    selfSigned: false,
  };
  const now = Date.UTC(2026, 1, 1);
  const facts = { url, certificate, refusal: undefined, skipTlsVerify: false, now };
  const refused = { ...facts, refusal: "the server's certificate is bad; fix it" };

  it("shows dates and issuer of a valid certificate", () => {
    const { status, detail } = certificateStep(facts);
    assert.equal(status, "ok");
    assert.match(detail, /for auth\.example\.com by An authority, from 2026-01-01 to 2026-04-01/);
  });

  it("warns about a certificate that expires soon, and about one that is not checked", () => {
    assert.equal(certificateStep({ ...facts, now: Date.UTC(2026, 2, 25) }).status, "warning");
    assert.match(certificateStep({ ...facts, skipTlsVerify: true }).detail, /--skip-tls-verify/);
  });

  it("reports malformed dates", () => {
    const { detail } = certificateStep({
      ...facts,
      certificate: { ...certificate, validTo: new Date(NaN) },
    });
    assert.match(detail, /by An authority, with malformed dates/);
  });

  for (
    const [expected, wrong, time] of [
      [/it has expired/, {}, Date.UTC(2027, 0, 1)],
      [/not valid yet/, {}, Date.UTC(2025, 0, 1)],
      [/it is not for auth\.example\.com/, { coversHost: false }, now],
      [/self-signed/, { selfSigned: true }, now],
      [/the server's certificate is bad$/, {}, now],
    ] as const
  ) {
    it(`reports a rejected certificate: ${expected.source}`, () => {
      const step = certificateStep({
        ...refused,
        certificate: { ...certificate, ...wrong },
        now: time,
      });
      assert.deepEqual([step.status, step.code], ["failed", "network"]);
      assert.match(step.detail, expected);
      assert.ok(step.advice);
    });
  }

  it("shows the runtime's message if the certificate is not available", () => {
    const unseen = { certificate: new Error("no way") };
    const { detail, advice } = certificateStep({ ...refused, ...unseen });
    assert.deepEqual([detail, advice], ["the server's certificate is bad", "Fix it."]);
    assert.match(certificateStep({ ...facts, ...unseen }).detail, /could not be read: no way/);
  });

  it("passes a valid certificate if the client's is missing", () => {
    const refusal = "the server wants to see a client certificate; --client-cert FILE shows one";
    const own = { ...certificate, selfSigned: true };
    const step = certificateStep({ ...facts, certificate: own, refusal });
    assert.match(step.detail, /wants to see a client certificate$/);
    assert.equal(step.advice, "--client-cert FILE shows one.");
  });

  it("escapes control characters", () => {
    const step = certificateStep({ ...facts, certificate: { ...certificate, issuer: "\x1b[2J" } });
    assert.ok(!step.detail.includes("\x1b"));
  });
});

describe("requestSteps()", () => {
  const facts = {
    clientId: "cli",
    authMethod: "none" as const,
    pkce: false,
    metadata: {},
  };
  const started = { scope: ["openid"], expiresAt: new Date(0) };
  const refused = (error: string, errorDescription?: string) =>
    new OAuthError("refused", "refused", { error, errorDescription });
  const statuses = (steps: Step[]) =>
    Object.fromEntries(steps.map(({ name, status }) => [name, status]));

  it("fails only the step that a refusal is about", () => {
    const steps = requestSteps({ ...facts, error: refused("invalid_scope") });
    assert.deepEqual(statuses(steps), { scope: "failed" });
    assert.equal(steps[0]?.code, "refused");
  });

  for (
    const [words, step] of [
      [".", "client"],
      [': "Client not found".', "client"],
      [': "Unauthorized grant type: x".', "grant"],
      [': "Invalid client secret".', "secret"],
    ] as const
  ) {
    it(`attributes a refusal without an OAuth error to ${step}${words}`, () => {
      const cause = new DeviceLoginError("invalid_response", `POST … no OAuth error${words}`);
      const error = new DeviceLoginError("refused", "The secret may be wrong.", { cause });
      const [first] = requestSteps({ ...facts, error });
      assert.equal(first?.name, step);
      assert.match(first?.detail ?? "", /no OAuth error/);
      assert.equal(first?.code, "refused");
    });
  }

  it("attributes any status 401 to the client", () => {
    const error = new OAuthError("refused", "refused", { error: "odd", status: 401 });
    assert.deepEqual(statuses(requestSteps({ ...facts, error })), { client: "failed" });
  });

  it("keeps the results of the first request if the second is refused", () => {
    const error = refused("invalid_client", "AADSTS7000218: …");
    const steps = requestSteps({ ...facts, started, error });
    assert.deepEqual(statuses(steps), {
      client: "ok",
      secret: "failed",
      grant: "ok",
      scope: "ok",
      pkce: "ok",
      start: "ok",
    });
  });

  it("attributes an unknown failure to the request that met it", () => {
    const error = new DeviceLoginError("server_unavailable", "503");
    assert.deepEqual(statuses(requestSteps({ ...facts, error })), { start: "failed" });
    assert.equal(requestSteps({ ...facts, started, error }).at(-1)?.name, "poll");
    const unknown = refused("server_error", "no luck");
    assert.match(requestSteps({ ...facts, error: unknown })[0]?.detail ?? "", /no luck/);
  });

  it("reports the outcome of a poll", () => {
    const last = (polled: "pending" | "slow_down" | "tokens") =>
      requestSteps({ ...facts, started, polled }).at(-1);
    assert.match(last("pending")?.detail ?? "", /authorization_pending/);
    assert.equal(last("slow_down")?.status, "warning");
    assert.match(last("tokens")?.detail ?? "", /discarded/);
  });

  it("knows Dex, which lists Basic but reads only the form", () => {
    const issuer = "https://dex.example.com/dex";
    const metadata = {
      issuer,
      device_authorization_endpoint: `${issuer}/device/code`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    };
    const dex = { ...facts, metadata, started, polled: "pending" as const };
    const basic = requestSteps({ ...dex, authMethod: "client_secret_basic" });
    const secret = basic.find(({ name }) => name === "secret");
    assert.deepEqual([secret?.status, secret?.code], ["failed", "refused"]);
    assert.match(secret?.advice ?? "", /client_secret_post/);
    const post = requestSteps({ ...dex, authMethod: "client_secret_post" });
    assert.equal(statuses(post).secret, "warning");
  });
});

describe("stepLine()", () => {
  const step = failed("client", { detail: "it is unknown.", advice: "Check it.", code: "refused" });

  it("prints one line, without colors if they are disabled", () => {
    assert.equal(
      stepLine(step, { colors: false }),
      "✗ client       it is unknown. → Check it.\n",
    );
    assert.ok(stepLine(step, { colors: true }).startsWith("\x1b[31m✗\x1b[0m client"));
  });

  it("escapes control characters", () => {
    const line = stepLine(ok("start", "a\x1b[2J\nb"), { colors: false });
    assert.equal(line, "✓ start        a\\u{1b}[2J\\u{a}b\n");
  });
});
