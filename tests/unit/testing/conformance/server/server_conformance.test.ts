import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError } from "../../../../../mod.ts";
import {
  change,
  type ConformanceReport,
  drop,
  MAX_SERVER_REQUESTS,
  type ServerConformanceOptions,
  testServerConformance,
  type Verdict,
} from "../../../../../lib/testing/mod.ts";
import { SHARED_REQUESTS } from "../../../../../lib/testing/conformance/server/bench/server_bench.ts";
import { SERVER_SCENARIOS } from "../../../../../lib/testing/conformance/server/server_scenarios.ts";
import { findLeaks } from "../../../../support/leaks.ts";
import { createScenario } from "../../../../support/scenario.ts";

const SECRET = "s3cret-s3cret-s3cret";

/** A testing server, and a run against it with everything that scenarios need. */
function createRun({ secret }: { secret?: string } = {}) {
  const clients = [
    { client_id: "cli", ...(secret !== undefined && { client_secret: secret }) },
    { client_id: "other" },
  ];
  const scenario = createScenario({ clients });
  const { server, connection, clock } = scenario;
  const run = (own: Partial<ServerConformanceOptions> = {}) =>
    clock.run(testServerConformance({
      ...connection,
      clientSecret: secret,
      otherClientId: "other",
      scope: "openid offline_access",
      maxWait: 700,
      decide: ({ decision, userCode }) => Promise.resolve(server[decision](userCode)),
      ...own,
    }));
  return { ...scenario, run };
}

/** Returns the rules with a verdict. */
function rulesWith({ results }: ConformanceReport, ...verdicts: Verdict[]): string[] {
  return results.filter(({ verdict }) => verdicts.includes(verdict)).map(({ rule }) => rule.id);
}

describe("testServerConformance()", () => {
  for (const secret of [undefined, SECRET]) {
    const client = secret === undefined ? "a public client" : "a client with a secret";

    it(`finds no failure of the testing server, with ${client}`, async () => {
      const { run, sent } = createRun({ ...(secret && { secret }) });
      const report = await run();
      assert.deepEqual(rulesWith(report, "fail"), []);
      assert.deepEqual(rulesWith(report, "warning"), [
        "sender_constrained_tokens",
        "asymmetric_authentication",
      ]);
      const skipped = secret === undefined
        ? [
          "pkce_published",
          "device_authentication",
          "device_secret_checked",
          "token_authentication",
          "token_secret_checked",
          "refresh_authentication",
        ]
        : [
          "pkce_published",
          "refresh_token_rotated",
          "old_refresh_token_invalid",
          "replay_ends_session",
        ];
      assert.deepEqual(rulesWith(report, "not_applicable"), skipped);
      assert.ok(sent.length <= MAX_SERVER_REQUESTS, `${sent.length} requests`);
    });
  }

  it("tries no user code, and sends a wrong secret once to each endpoint", async () => {
    const { run, server } = createRun({ secret: SECRET });
    await run();
    const toPage = server.requests.filter(({ endpoint }) => endpoint === "approval");
    assert.deepEqual(toPage.map(({ method, url }) => [method, new URL(url).search]), [["GET", ""]]);
    const wrong = server.requests.filter(({ headers }) => {
      const [, credentials = ""] = (headers.get("authorization") ?? "").split(" ");
      const [id, secret] = atob(credentials).split(":");
      return id === "cli" && secret !== SECRET;
    });
    assert.deepEqual(wrong.map(({ endpoint }) => endpoint), ["device_authorization", "token"]);
  });

  it("sends no more requests in any single scenario than it documents", async () => {
    for (const { name, requests } of SERVER_SCENARIOS) {
      const { run, sent } = createRun({ secret: SECRET });
      await run({ scenarios: [name] });
      assert.ok(sent.length <= SHARED_REQUESTS + requests, `${name}: ${sent.length} requests`);
    }
  });

  it("sends the caller's headers only to the server, and only over TLS", async () => {
    const { run, server, sent } = createRun();
    server.script(
      "device_authorization",
      change((body) => {
        body.verification_uri = "https://pages.example.com/device";
      }),
    );
    const headers = { "x-api-key": "s3cret-key", "user-agent": "tool" };
    await run({ headers, scenarios: ["transport", "verification_page"] });
    const bare = sent.filter(({ headers }) => !headers.has("x-api-key"));
    assert.deepEqual(bare.map(({ url }) => url), [
      "http://auth.example.com/oauth2/token",
      "https://pages.example.com/device",
    ]);
    assert.ok(bare.every(({ headers }) => headers.get("user-agent") === "tool"));
    assert.equal(sent.length, 5);
  });

  it("does not request a page on this machine for a server elsewhere", async () => {
    const { run, server, sent } = createRun();
    server.script(
      "device_authorization",
      change((body) => {
        body.verification_uri = "http://127.0.0.1:8080/shutdown";
      }),
    );
    const report = await run({ scenarios: ["verification_page"] });
    assert.deepEqual(rulesWith(report, "fail"), ["verification_uri_https"]);
    assert.deepEqual(rulesWith(report, "warning"), ["verification_page_reachable"]);
    assert.ok(sent.every(({ url }) => url.startsWith("https://auth.example.com/")));
  });

  it("revokes the tokens that it was given", async () => {
    const { run, server } = createRun();
    await run({ scenarios: ["refresh"] });
    const { endpoint, body } = server.requests.at(-1) ?? assert.fail("nothing was sent");
    assert.equal(endpoint, "revocation");
    assert.ok(body.get("token"));
  });

  it("revokes them after it was aborted, and waits for that for three seconds at most", async () => {
    for (const hangs of [false, true]) {
      const { run, server, clock, hang } = createRun();
      const abort = new AbortController();
      const reason = new Error("enough");
      if (hangs) server.script("revocation", hang);
      let end = 0;
      const onScenario = ({ name }: { name: string }) => {
        if (name !== "code_used_twice") return;
        end = clock.now();
        abort.abort(reason);
      };
      const scenarios = ["refresh", "code_used_twice"];
      await assert.rejects(run({ signal: abort.signal, onScenario, scenarios }), reason);
      assert.equal(clock.now() - end, hangs ? 3_000 : 0);
      const { endpoint, body } = server.requests.at(-1) ?? assert.fail("nothing was sent");
      assert.equal(endpoint, "revocation");
      assert.ok(body.get("token"));
    }
  });

  it("judges only what needs no person without one", async () => {
    const { run } = createRun();
    const report = await run({ decide: undefined });
    const needing = SERVER_SCENARIOS.filter(({ needs }) => needs.includes("person"));
    const judged = report.results.filter(({ verdict }) => verdict !== "not_applicable");
    const names = new Set(judged.map(({ scenario }) => scenario));
    assert.deepEqual(needing.filter(({ name }) => names.has(name)), []);
    assert.ok(names.has("pending") && names.has("expiry"));
  });

  it("records what was sent and what came back, without secrets", async () => {
    const { run, secrets } = createRun({ secret: SECRET });
    const report = await run();
    const { observations } = report.results.find(({ scenario }) => scenario === "too_fast") ??
      assert.fail("there is no result");
    assert.deepEqual(observations.map(({ what }) => what), [
      "POST /oauth2/token in time: 400 authorization_pending",
      "POST /oauth2/token too early: 400 slow_down",
      "POST /oauth2/token 5 s slower: 400 authorization_pending",
    ]);
    const [first, second, third] = observations.map(({ at }) => at);
    assert.equal(second, first);
    assert.equal((third ?? 0) - (second ?? 0), 10_000);
    assert.deepEqual(findLeaks(JSON.stringify(report), secrets), []);
  });

  it("reports no secret that the server repeats, whatever comes first", async () => {
    const { run, server } = createRun({ secret: SECRET });
    let code = "";
    server.script(
      "device_authorization",
      change((body) => {
        code = String(body.device_code);
        body.interval = code;
        body.verification_uri = `https://auth.example.com/${SECRET}`;
      }),
    );
    const scenarios = ["device_authorization", "verification_page"];
    const report = JSON.stringify(await run({ scenarios }));
    assert.match(report, /"seen":"\\"<device_code>\\""/);
    assert.deepEqual(findLeaks(report, [code, SECRET]), []);
  });

  it("does not wait for a poll that the server puts off for longer than two minutes", async () => {
    const { run, server, clock } = createRun();
    const slow = change((body) => {
      body.interval = 86_400;
    });
    server.script("device_authorization", slow, slow);
    let asked = 0;
    const before = clock.now();
    const { results } = await run({
      scenarios: ["pending", "approval"],
      decide: () => Promise.resolve(void asked++),
    });
    const expected = "the server demands 86400 s between polls, more than 120 s";
    assert.deepEqual(new Set(results.map(({ seen }) => seen)), new Set([expected]));
    assert.equal(asked, 0);
    assert.ok(clock.now() - before < 60_000);
  });

  it("judges metadata and lifetimes that can't be converted to text or numbers", async () => {
    const { run, server } = createRun();
    const odd = [{ toString: 1 }];
    const metadata = change((body) => {
      Object.assign(body, { grant_types_supported: odd, code_challenge_methods_supported: odd });
    });
    server.script("openid-configuration", metadata);
    server.script("oauth-authorization-server", metadata);
    server.script(
      "device_authorization",
      change((body) => Object.assign(body, { expires_in: odd })),
    );
    const scenarios = ["metadata_members", "metadata_security", "device_authorization"];
    const report = await run({ scenarios });
    assert.deepEqual(rulesWith(report, "fail"), ["device_members"]);
    assert.ok(rulesWith(report, "warning").includes("device_grant_named"));
    assert.ok(rulesWith(report, "warning").includes("lifetime_usable"));
  });

  for (
    const endpoint of ["device_authorization_endpoint", "token_endpoint", "revocation_endpoint"]
  ) {
    it(`gives verdicts if the ${endpoint} in the metadata is no URL`, async () => {
      const { run, server } = createRun();
      const metadata = change((body) => Object.assign(body, { [endpoint]: "no URL" }));
      const replies = Array(20).fill(metadata);
      server.script("openid-configuration", ...replies);
      server.script("oauth-authorization-server", ...replies);
      const { results } = await run();
      assert.ok(results.length > 0);
    });
  }

  it("sends nothing more if the metadata names another issuer", async () => {
    const { run, server, sent } = createRun();
    const other = change((body) => {
      body.issuer = "https://evil.example.com";
    });
    server.script("openid-configuration", other);
    server.script("oauth-authorization-server", other);
    const report = await run();
    assert.deepEqual(rulesWith(report, "fail"), ["issuer_identical"]);
    assert.equal(sent.length, 2);
  });

  it("sends nothing to an endpoint that is not secure, and judges that", async () => {
    const { run, server, sent } = createRun();
    const plain = change((body) => {
      body.token_endpoint = "http://auth.example.com/token";
    });
    server.script("openid-configuration", plain);
    server.script("oauth-authorization-server", plain);
    const report = await run();
    assert.deepEqual(rulesWith(report, "fail"), [
      "token_endpoint_https",
      "token_endpoint_not_plain",
    ]);
    assert.equal(sent.length, 2);
  });

  it("ends with an error if the server refuses the client", async () => {
    const { run } = createRun();
    await assert.rejects(run({ clientId: "nobody" }), {
      code: "refused",
      error: "invalid_client",
      message: /"nobody".*device-login doctor explains more\.$/,
    });
  });

  for (const [name, seconds] of [["never replies", 30], ["ends every connection", 0]] as const) {
    it(`tries nothing at a server that ${name}, and says so about each rule`, async () => {
      const { run, server, clock, sent, hang } = createRun();
      server.script("openid-configuration", seconds === 0 ? drop() : hang);
      const before = clock.now();
      const { results, failure } = await run();
      assert.equal(clock.now() - before, seconds * 1000);
      assert.equal(sent.length, 1);
      assert.equal(failure?.code, "network");
      const untried = results.filter(({ verdict }) => verdict === "not_tried");
      const others = results.filter(({ verdict }) => verdict !== "not_tried");
      assert.deepEqual(new Set(untried.map(({ seen }) => seen)), new Set([failure.message]));
      assert.deepEqual(
        new Set(others.map(({ seen }) => seen)),
        new Set(["no request was refused"]),
      );
      assert.equal(results.length, SERVER_SCENARIOS.flatMap(({ rules }) => rules).length);
      assert.equal(
        results[0]?.observations[0]?.what,
        "GET /.well-known/openid-configuration: no reply",
      );
    });
  }

  it("judges the rest of a server whose device authorization endpoint never replies", async () => {
    const { run, server, clock, sent, hang } = createRun();
    server.script("device_authorization", ...Array(9).fill(hang));
    const before = clock.now();
    const report = await run();
    assert.equal(clock.now() - before, 30_000);
    assert.deepEqual(rulesWith(report, "fail"), []);
    assert.equal(report.failure?.code, "network");
    assert.match(
      report.failure.message,
      /^POST https:.*\/device\/auth failed: no reply within 30 s/,
    );
    const judged = rulesWith(report, "pass");
    for (const id of ["metadata_json", "token_endpoint_https", "grant_known"]) {
      assert.ok(judged.includes(id), `${id} is not in ${judged}`);
    }
    const untried = rulesWith(report, "not_tried");
    for (const id of ["device_status", "device_client_known", "pending", "denied"]) {
      assert.ok(untried.includes(id), `${id} is not in ${untried}`);
    }
    assert.equal(sent.filter(({ url }) => url.endsWith("/device/auth")).length, 1);
  });

  it("asks nobody to decide if the token endpoint never replies", async () => {
    const { run, server, hang } = createRun();
    server.script("token", ...Array(9).fill(hang));
    const report = await run({ decide: () => assert.fail("there is nothing to decide") });
    assert.equal(report.failure?.code, "network");
    assert.ok(rulesWith(report, "pass").includes("device_status"));
    assert.ok(rulesWith(report, "not_tried").includes("denied"));
  });

  it("tries nothing more without metadata, and says why", async () => {
    const { run, sent } = createRun();
    const report = await run({ issuer: "https://auth.example.com/other" });
    assert.deepEqual(rulesWith(report, "warning"), ["metadata_published"]);
    assert.ok(rulesWith(report, "not_tried").includes("device_status"));
    assert.equal(report.failure?.code, "invalid_response");
    assert.match(
      report.failure.message,
      /publishes no metadata \(GET \/other\/\.well-known\/openid-configuration: 404/,
    );
    assert.equal(sent.length, 2);
  });

  it("reports wrong options before anything is sent", async () => {
    for (
      const wrong of [
        { scenarios: ["nothing"] },
        { clientId: "" },
        { issuer: "http://auth.example.com" },
        { issuer: undefined },
        { authMethod: "client_secret_basic" as const },
      ]
    ) {
      const { run, sent } = createRun();
      await assert.rejects(
        run(wrong),
        (error) => error instanceof DeviceLoginError && error.code === "invalid_options",
      );
      assert.equal(sent.length, 0);
    }
  });

  it("does not judge a poll as too fast whose reply took the whole interval", async () => {
    const { run, server, delay } = createRun();
    server.script("token", (_request, next) => next(), delay(5_000));
    const report = await run({ scenarios: ["too_fast"] });
    assert.deepEqual(rulesWith(report, "fail", "warning"), []);
    assert.deepEqual(rulesWith(report, "not_applicable"), [
      "early_poll_slowed",
      "slower_poll_accepted",
    ]);
  });

  it("does not judge a decision that came too late", async () => {
    const { run, clock } = createRun();
    const report = await run({
      scenarios: ["denial"],
      decide: () => clock.sleep(601_000),
    });
    assert.equal(report.results[0]?.verdict, "not_applicable");
    assert.equal(report.results[0]?.seen, "the code expired before the decision");
  });

  it("says that a sign-in without effect may not have been decided", async () => {
    const { run } = createRun();
    const report = await run({ scenarios: ["denial"], decide: () => Promise.resolve() });
    const [result] = report.results;
    assert.equal(result?.verdict, "fail");
    assert.equal(result?.observations.filter(({ what }) => /POST .*token/.test(what)).length, 3);
    assert.equal(
      result?.observations.at(-1)?.what,
      "it is still pending: check that it was denied",
    );
  });

  it("ends with the signal's reason", async () => {
    const { run } = createRun();
    const abort = new AbortController();
    const reason = new Error("enough");
    const onScenario = ({ name }: { name: string }) => {
      if (name === "pending") abort.abort(reason);
    };
    await assert.rejects(run({ signal: abort.signal, onScenario }), reason);
  });
});
