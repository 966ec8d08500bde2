import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { testClientConformance } from "../../../../../lib/testing/conformance/client/client_conformance.ts";
import type { ClientResult } from "../../../../../lib/testing/mod.ts";
import { generateKeyPair } from "jose";
import { importClientKey } from "../../../../../lib/oauth/client/client_key.ts";
import { FakeClock } from "../../../../support/fake_clock.ts";
import { DpopKey } from "../../../../../lib/oauth/keys/dpop_key.ts";
import {
  CAPABILITIES,
  type Capability,
} from "../../../../../lib/testing/conformance/client/bench/capability.ts";
import { CLIENT_RULES } from "../../../../../lib/testing/conformance/client/bench/client_rules.ts";
import { CLIENT_SCENARIOS } from "../../../../../lib/testing/conformance/client/client_scenarios.ts";
import {
  type ClientFault,
  type ConformanceRun,
  runConformance,
} from "../../../../support/conformance_client.ts";

const { privateKey } = await generateKeyPair("ES256");
const clientKey = await importClientKey(privateKey);

/** A client with one fault, and the verdicts other than `pass` that it must get. */
interface FaultyClient extends Omit<ConformanceRun, "fault" | "scenarios"> {
  does: string;
  fault: ClientFault;
  /** The verdicts by scenario. */
  gets: Record<string, string[]>;
}

const FAULTY_CLIENTS: FaultyClient[] = [
  {
    does: "polls twice as fast",
    fault: { haste: 2 },
    gets: {
      plain_sign_in: ["38 fail", "38a warning"],
      default_interval: ["20 fail"],
      slow_down: ["39 fail"],
    },
  },
  {
    does: "takes slow_down for authorization_pending",
    fault: {
      reply: (body) => body.error === "slow_down" && (body.error = "authorization_pending"),
    },
    gets: { plain_sign_in: [], slow_down: ["39 fail"], slow_down_with_interval: ["40 warning"] },
  },
  {
    does: "ends on slow_down",
    fault: { reply: (body) => body.error === "slow_down" && (body.error = "invalid_grant") },
    gets: { slow_down: ["37 warning", "39 not_applicable"] },
  },
  {
    does: "polls every second by default",
    fault: { reply: (body) => body.user_code && (body.interval ??= 1) },
    gets: { plain_sign_in: [], default_interval: ["20 fail"] },
  },
  {
    does: "shows the device code",
    fault: { prompt: (login) => `${login.verificationUri} ${login.userCode} ${login.deviceCode}` },
    gets: { plain_sign_in: ["25 warning"] },
  },
  {
    does: "shows no user code",
    fault: { prompt: ({ verificationUri }) => verificationUri },
    gets: { plain_sign_in: ["24 fail"], complete_uri: ["28 fail"] },
  },
  {
    does: "makes up a complete URI",
    fault: {
      prompt: ({ userCode, verificationUri }) =>
        `${verificationUri} ${userCode} ${verificationUri}?user_code=${userCode}`,
    },
    gets: { plain_sign_in: [], no_complete_uri: ["26 warning"] },
  },
  {
    does: "follows redirects",
    fault: { followsRedirects: true },
    gets: { device_request_redirect_307: ["9 warning"], poll_redirect_307: ["9 warning"] },
  },
  {
    does: "continues after access_denied",
    fault: {
      reply: (body) => body.error === "access_denied" && (body.error = "authorization_pending"),
    },
    gets: { plain_sign_in: [], access_denied: ["41 fail", "42 warning"], invalid_grant: [] },
  },
  {
    does: "starts again after a refusal",
    fault: { attempts: 2 },
    gets: { plain_sign_in: [], access_denied: ["16 warning", "41 fail"] },
  },
  {
    does: "exits with 0 whatever happens",
    fault: { end: (result) => ({ ...result, exitCode: 0 }) },
    gets: {
      plain_sign_in: [],
      access_denied: ["42 warning"],
      denied_with_status_200: ["52 fail"],
      device_request_refused: ["18 fail", "42 warning"],
    },
  },
  {
    does: "prints tokens in its messages",
    fault: {
      end: ({ stdout, ...result }) => ({ ...result, stdout, stderr: result.stderr + stdout }),
    },
    gets: { plain_sign_in: ["60 warning"] },
  },
  {
    does: "never looks at expires_in",
    fault: { reply: (body) => body.user_code && (body.expires_in = 600) },
    gets: { expiry: ["42 warning", "45 warning"] },
  },
  {
    does: "starts with a GET",
    fault: {
      request: (parts) => parts.url.pathname.endsWith("/device/auth") && (parts.method = "GET"),
    },
    gets: {
      plain_sign_in: [
        ...["10 fail", "12 fail", "24 fail", "35 not_applicable", "37 warning"],
        ...["38 not_applicable", "38a not_applicable", "52 fail"],
      ],
    },
  },
  {
    does: "sends a parameter twice",
    fault: { request: ({ form }) => form.append("client_id", "conformance-client") },
    // The server refuses this, so that the client gets no further.
    gets: {
      plain_sign_in: [
        ...["14 fail", "24 fail", "35 not_applicable", "37 warning"],
        ...["38 not_applicable", "38a not_applicable", "52 fail"],
      ],
    },
  },
  {
    does: "needs expires_in in the token response",
    fault: { reply: (body) => "expires_in" in body || (body.token_type = "unknown") },
    gets: { plain_sign_in: [], unknown_members: [], no_token_lifetime: ["52 fail"] },
  },
  {
    does: "reports no codes of errors",
    can: ["resource"],
    login: ({ placeholders }) => ({ resource: [placeholders.resource] }),
    fault: { end: (result) => ({ ...result, stderr: "It failed.\n" }) },
    gets: { invalid_target: ["42 warning"] },
  },
  {
    does: "decodes the device code",
    fault: {
      request: ({ form }) => {
        const code = form.get("device_code");
        if (code !== null) form.set("device_code", decodeURIComponent(code));
      },
    },
    gets: { plain_sign_in: [], awkward_device_code: ["35 fail"] },
  },
  {
    does: "compares the token type with case",
    fault: { reply: (body) => body.token_type === "BEARER" && (body.token_type = "unknown") },
    gets: { plain_sign_in: [], token_type_in_capitals: ["53 fail"] },
  },
  {
    does: "takes any reply for tokens",
    fault: { reply: (body) => body.access_token || !body.token_type || (body.access_token = "x") },
    gets: { plain_sign_in: [], no_access_token: ["52 fail"] },
  },
  {
    does: "uses the metadata of another issuer",
    can: ["discovery"],
    login: discovering,
    fault: {
      reply: (body) => {
        if (body.issuer) body.issuer = String(body.token_endpoint).replace("/oauth2/token", "");
      },
    },
    gets: { plain_sign_in: [], other_issuer: ["3 fail"] },
  },
  {
    does: "does not encode its secret",
    can: ["secret"],
    login: ({ placeholders }) => ({
      clientSecret: placeholders.client_secret,
      authMethod: "client_secret_basic",
    }),
    fault: {
      request: ({ headers }) => {
        const [, credentials = ""] = headers.get("authorization")?.split(" ") ?? [];
        const plain = decodeURIComponent(atob(credentials).replaceAll("+", "%20"));
        const bytes = new TextEncoder().encode(plain);
        headers.set("authorization", `Basic ${btoa(String.fromCharCode(...bytes))}`);
      },
    },
    gets: { secret: [], awkward_secret: ["58 fail"] },
  },
  {
    does: "sends credentials that are not Base64",
    can: ["secret"],
    login: ({ placeholders }) => ({
      clientSecret: placeholders.client_secret,
      authMethod: "client_secret_basic",
    }),
    fault: {
      request: ({ url, headers }) =>
        url.pathname.endsWith("/token") && headers.set("authorization", "Basic !"),
    },
    gets: { secret: ["36 fail"] },
  },
  {
    does: "authenticates by two methods",
    can: ["secret"],
    login: ({ placeholders }) => ({
      clientSecret: placeholders.client_secret,
      authMethod: "client_secret_basic",
    }),
    fault: { request: ({ form }) => form.set("client_secret", "s") },
    // The server refuses this.
    gets: { secret: ["13 not_applicable", "36 not_applicable", "57 fail"] },
  },
  {
    does: "names itself only in its assertions",
    can: ["assertion"],
    login: withKey,
    fault: { request: ({ form }) => form.delete("client_id") },
    gets: { plain_sign_in: [], assertion: [] },
  },
  {
    does: "sends one assertion again and again",
    can: ["assertion"],
    login: withKey,
    fault: { request: repeating("client_assertion") },
    gets: { assertion: ["92a warning"] },
  },
  {
    does: "sends assertions of another type",
    can: ["assertion"],
    login: withKey,
    fault: {
      request: ({ form }) => form.has("client_assertion") && form.set("client_assertion_type", "x"),
    },
    gets: { assertion: ["92 fail"] },
  },
  {
    does: "sends the device code in the URL as well",
    fault: {
      request: ({ form, url }) => {
        const code = form.get("device_code");
        if (code !== null) url.searchParams.set("device_code", code);
      },
    },
    gets: { plain_sign_in: ["35 fail"] },
  },
  {
    does: "sends its secret in the URL",
    fault: { request: ({ url }) => url.searchParams.set("client_secret", "s") },
    gets: { plain_sign_in: ["59 fail"] },
  },
  {
    does: "checks no ID token",
    can: ["openid"],
    login: () => ({ scope: ["openid"] }),
    fault: { reply: (body) => delete body.id_token },
    gets: {
      plain_sign_in: [],
      id_token_of_other_issuer: ["66 fail"],
      id_token_for_other_client: ["67 fail"],
      id_token_tampered: ["69 warning"],
      id_token_unsigned: ["70 warning"],
      id_token_expired: ["72 fail"],
    },
  },
  {
    does: "sends one proof again and again",
    can: ["dpop"],
    login: () => ({ dpop: DpopKey.generate }),
    fault: { request: repeatingProof() },
    gets: { dpop: ["82 fail"] },
  },
  {
    does: "sends no nonce",
    can: ["dpop"],
    login: () => ({ dpop: DpopKey.generate }),
    fault: {
      reply: (body) => body.error === "use_dpop_nonce" && (body.error = "authorization_pending"),
      request: repeatingProof(),
    },
    gets: { dpop_nonce_400: ["83 warning"], dpop_newest_nonce: ["84 fail"] },
  },
  {
    does: "ends if a nonce is demanded",
    can: ["dpop"],
    login: () => ({ dpop: DpopKey.generate }),
    fault: {
      reply: (body) => body.error === "use_dpop_nonce" && (body.error = "invalid_dpop_proof"),
    },
    gets: { dpop_nonce_400: ["83 warning"], dpop_newest_nonce: ["84 not_applicable"] },
  },
  {
    does: "sends another verifier",
    can: ["pkce"],
    login: () => ({ pkce: true }),
    fault: {
      request: ({ form }) => form.has("code_verifier") && form.set("code_verifier", "x".repeat(43)),
    },
    gets: { pkce: ["108 fail"] },
  },
];

/** The scenarios that need real time or TLS. */
const REAL_TIME = [
  "slow_replies",
  "no_reply_once",
  "no_reply_until_expiry",
  "untrusted_certificate",
];

describe("testClientConformance()", () => {
  it("passes the library in all scenarios", { timeout: 120_000 }, async () => {
    const can: Capability[] = [
      ...["discovery", "scope", "openid", "pkce", "resource"] as const,
      "authorization_details",
    ];
    const { results } = await runConformance({
      can,
      scenarios: CLIENT_SCENARIOS.map(({ name }) => name).filter((name) =>
        !REAL_TIME.includes(name)
      ),
      login: ({ placeholders: { issuer, resource, authorization_details, scope } }) => ({
        ...discovering({ placeholders: { issuer } }),
        scope: scope.split(" "),
        pkce: true,
        resource: [resource],
        authorizationDetails: JSON.parse(authorization_details),
      }),
    });
    const others = results.filter(({ verdict, seen }) =>
      verdict !== "pass" && !seen.startsWith("the client was not declared")
    );
    assert.deepEqual(
      others.map(({ scenario, rule, verdict, seen }) =>
        `${scenario} ${rule.id} ${verdict}: ${seen}`
      ),
      ["id_token_with_other_nonce 74 not_applicable: it sent no nonce"],
    );
    assert.ok(results.filter(({ verdict }) => verdict === "pass").length > 120);
  });

  for (const { does, fault, gets, ...run } of FAULTY_CLIENTS) {
    it(`judges a client that ${does}`, { timeout: 60_000 }, async () => {
      const { results } = await runConformance({ ...run, fault, scenarios: Object.keys(gets) });
      const wrong = Object.fromEntries(
        Object.keys(gets).map((name) => [
          name,
          results.filter(({ scenario, verdict }) => scenario === name && verdict !== "pass")
            .map(({ rule, verdict }) => `${rule.id} ${verdict}`),
        ]),
      );
      assert.deepEqual(wrong, gets);
    });
  }

  it("does not accept that a client hangs where it should refuse", async () => {
    const { results } = await runConformance({
      scenarios: ["unknown_token_type", "device_request_refused"],
      fault: { hangs: true },
    });
    assert.deepEqual(
      results.filter(({ verdict }) => verdict !== "pass").map(({ rule, verdict }) =>
        `${rule.id} ${verdict}`
      ),
      ["18 fail", "42 warning", "53a warning"],
    );
  });

  it("gives no verdict about what the client can't do", async () => {
    const { results } = await runConformance({ scenarios: ["dpop", "secret"] });
    assert.ok(results.every(({ verdict }) => verdict === "not_applicable"));
    assert.match(results[0]?.seen ?? "", /not declared to do this: secret$/);
  });

  it("rejects options with which it would judge nothing", async () => {
    const runClient = () => assert.fail("it was run");
    await assert.rejects(
      testClientConformance({ runClient, scenarios: ["slow_donw"] }),
      { code: "invalid_options", message: 'There is no scenario "slow_donw".' },
    );
    for (const jobs of [0, 0.5, NaN]) {
      await assert.rejects(testClientConformance({ runClient, jobs }), {
        code: "invalid_options",
        message: `jobs must be a whole number of at least 1: got ${jobs}.`,
      });
    }
  });

  it("ends a client at the time limit", async () => {
    const clock = new FakeClock();
    const { results } = await clock.run(testClientConformance({
      clock,
      scenarios: ["approved_at_once"],
      listen: () => Promise.resolve({ url: "http://127.0.0.1:10000", close: () => {} }),
      runClient: ({ signal }) =>
        new Promise((resolve) =>
          signal.addEventListener("abort", () => resolve({ stdout: "", stderr: "" }))
        ),
    }));
    assert.deepEqual(results.map(({ verdict }) => verdict), ["not_applicable", "fail"]);
    assert.equal(results[1]?.seen, "it still ran after 28.0 s and was ended");
  });

  it("ends the clients when the run is aborted", async () => {
    const abort = new AbortController();
    const running = testClientConformance({
      signal: abort.signal,
      listen: () => Promise.resolve({ url: "http://127.0.0.1:10000", close: () => {} }),
      runClient: ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve({ stdout: "", stderr: "" }));
          abort.abort(new Error("stopped"));
        }),
    });
    await assert.rejects(running, { message: "stopped" });
  });
});

/** Runs clients of which one can end the run; those that are ended take a while. */
function endEarly(end: (abort: AbortController) => Promise<ClientResult>) {
  const abort = new AbortController();
  let [begun, running] = [0, 0];
  const run = testClientConformance({
    signal: abort.signal,
    jobs: 4,
    listen: () => Promise.resolve({ url: "http://127.0.0.1:10000", close: () => {} }),
    async runClient({ signal }) {
      running++;
      try {
        if (++begun === 4) return await end(abort);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        for (let turn = 0; turn < begun; turn++) await new Promise((next) => setTimeout(next));
        return { stdout: "", stderr: "" };
      } finally {
        running--;
      }
    },
  });
  return { run, running: () => running, begun: () => begun };
}

describe("a run that ends early", () => {
  const ENDS: Record<string, Parameters<typeof endEarly>[0]> = {
    "its signal": (abort) => {
      abort.abort(new Error("stopped"));
      return Promise.resolve({ stdout: "", stderr: "" });
    },
    "a client that can't be started": () => Promise.reject(new Error("stopped")),
  };
  for (const [title, end] of Object.entries(ENDS)) {
    it(`ends all its clients before it rejects: ${title}`, async () => {
      const { run, running, begun } = endEarly(end);
      await assert.rejects(run, { message: "stopped" });
      assert.equal(running(), 0);
      assert.equal(begun(), 4);
    });
  }
});

describe("CLIENT_SCENARIOS", () => {
  it("has scenarios with different names for every rule and every capability", () => {
    const names = CLIENT_SCENARIOS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(names.length >= 60);
    const judged = new Set(CLIENT_SCENARIOS.flatMap(({ rules }) => rules.map(({ id }) => id)));
    assert.deepEqual([...CLIENT_RULES.keys()].filter((id) => !judged.has(id)), []);
    const needed = new Set(CLIENT_SCENARIOS.flatMap(({ needs }) => needs));
    assert.deepEqual(Object.keys(CAPABILITIES).filter((one) => !needed.has(one as Capability)), []);
  });
});

function discovering({ placeholders: { issuer } }: { placeholders: { issuer: string } }) {
  return { issuer, deviceAuthorizationEndpoint: undefined, tokenEndpoint: undefined };
}

function withKey() {
  return { clientKey };
}

/** Replaces the values of a parameter by the first one. */
function repeating(name: string): NonNullable<ClientFault["request"]> {
  let first: string | undefined;
  return ({ form }) => {
    const value = form.get(name);
    if (value !== null) form.set(name, first ??= value);
  };
}

/** Replaces every proof by the first one, which has no nonce. */
function repeatingProof(): NonNullable<ClientFault["request"]> {
  let first: string | undefined;
  return ({ headers }) => {
    const proof = headers.get("dpop");
    if (proof !== null) headers.set("dpop", first ??= proof);
  };
}
