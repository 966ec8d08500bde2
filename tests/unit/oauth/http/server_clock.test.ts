import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type Clock,
  type ConnectionOptions,
  discoverServer,
  DpopKey,
  fetchUserInfo,
  importClientKey,
  introspectToken,
  refreshTokens,
  resumeDeviceLogin,
  revokeToken,
  startDeviceLogin,
} from "../../../../mod.ts";
import { connect } from "../../../../lib/oauth/connection/connection.ts";
import { readJwt } from "../../../../lib/oauth/keys/jwt.ts";
import { type AuthorizationServerOptions, oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const MINUTES = 60_000;
const DAYS = 86_400_000;

/** How the server shows its time, and how it behaves otherwise. */
interface SkewedOptions extends Partial<AuthorizationServerOptions> {
  date?: (now: number) => number;
}

/**
 * A scenario in which our clock is wrong by some milliseconds, and the server's replies have a `Date`.
 * Collects how far the times in requests are from the server's, in seconds.
 */
function createSkewed(
  off: number,
  { date = (now: number) => now, ...own }: SkewedOptions = {},
) {
  const scenario = createScenario(own);
  const { clock, connection, server } = scenario;
  const dated: Record<string, number[]> = {};
  let wrong = off;
  const { monotonic, sleep } = clock;
  const ours: Clock = { now: () => clock.now() + wrong, monotonic, sleep };
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const assertion = new URLSearchParams(await request.clone().text()).get("client_assertion");
    for (const jwt of [assertion, request.headers.get("dpop")]) {
      const iat = jwt && readJwt(jwt)?.payload.iat;
      const { pathname } = new URL(request.url);
      if (iat) (dated[pathname] ??= []).push(Number(iat) - clock.now() / 1000);
    }
    const reply = await connection.fetch!(request);
    const headers = new Headers(reply.headers);
    headers.set("date", new Date(date(clock.now())).toUTCString());
    const { status } = reply;
    return new Response([204, 304].includes(status) ? null : reply.body, { status, headers });
  };
  const options: ConnectionOptions = { ...connection, fetch, clock: ours };
  const signIn = async (more = {}) => {
    const login = await clock.run(
      startDeviceLogin({ ...options, scope: "openid offline_access", ...more }),
    );
    server.approve();
    return await clock.run(login.wait());
  };
  return { ...scenario, ours, options, signIn, dated, setBack: (by: number) => void (wrong -= by) };
}

function assertDated(dated: Record<string, number[]>, paths: readonly string[]): void {
  assert.deepEqual(Object.keys(dated).toSorted(), paths.toSorted());
  for (const [path, times] of Object.entries(dated)) {
    for (const seconds of times) assert.ok(Math.abs(seconds) <= 2, `${path} ${seconds}`);
  }
}

describe("a wrong local clock", () => {
  for (const off of [-10 * MINUTES, 10 * MINUTES, 3 * DAYS]) {
    for (const known of [false, true]) {
      const name = `by ${off / MINUTES} minutes${known ? ", with metadata that is known" : ""}`;

      it(`${name}: DPoP proofs use the server's time`, async () => {
        const { signIn, options, clock, dated } = createSkewed(off);
        const own = known ? { ...options, server: await discoverServer(options) } : options;
        const tokens = await signIn({ ...own, dpop: DpopKey.generate });
        const refreshed = await clock.run(refreshTokens(tokens, own));
        assert.ok((await clock.run(fetchUserInfo(refreshed, own))).sub);
        assertDated(dated, ["/oauth2/token", "/userinfo"]);
      });

      it(`${name}: client assertions use the server's time`, async () => {
        const { signIn, options, clock, server, dated } = createSkewed(off);
        const { privateKey } = await crypto.subtle.generateKey(
          { name: "ECDSA", namedCurve: "P-256" },
          true,
          ["sign", "verify"],
        );
        const metadata = {
          ...await discoverServer(options),
          introspection_endpoint: `${server.issuer}/introspect`,
        };
        const own = {
          ...options,
          ...(known && { server: metadata }),
          clientKey: await importClientKey(privateKey),
        };
        const tokens = await signIn(own);
        await clock.run(refreshTokens(tokens, own));
        await clock.run(revokeToken(tokens.accessToken, own));
        if (known) await clock.run(introspectToken("x", own)).catch(() => {});
        const paths = ["/oauth2/device/auth", "/oauth2/token", "/oauth2/revoke"];
        assertDated(dated, known ? [...paths, "/introspect"] : paths);
      });
    }

    it(`by ${off / MINUTES} minutes: a resumed login takes it into account`, async () => {
      const { clock, options, dated, server } = createSkewed(off);
      const dpop = DpopKey.generate;
      const login = await clock.run(startDeviceLogin({ ...options, dpop }));
      const metadata = await discoverServer(options);
      const clockOfItsOwn = { ...options.clock! };
      const later = resumeDeviceLogin(JSON.parse(JSON.stringify(login)), {
        ...options,
        server: metadata,
        clock: clockOfItsOwn,
      });
      server.approve();
      await clock.run(later.wait());
      assertDated(dated, ["/oauth2/token"]);
    });
  }
});

describe("a wrong Date header", () => {
  const start = Date.UTC(2026, 0, 1);
  for (
    const [name, date] of [
      ["frozen", () => start - 10 * MINUTES],
      ["of the server's time zone", (now: number) => now + 14 * 60 * MINUTES],
      ["of 1970", () => 0],
      ["of 2099", () => Date.UTC(2099, 0, 1)],
    ] as const
  ) {
    it(`${name}: discards no token that the local clock accepts`, async () => {
      const { signIn, options, clock } = createSkewed(0, { date });
      await clock.advance(7_200_000);
      const tokens = await signIn({ maxAge: 300 });
      assert.ok(tokens.claims?.sub);
      assert.ok((await clock.run(refreshTokens(tokens, options))).claims?.sub);
    });
  }

  it("is not used for proofs if it is more than 100 days off, or stands still", async () => {
    for (const date of [() => 0, () => Date.UTC(2099, 0, 1)]) {
      const { signIn, dated, options, clock } = createSkewed(0, { date });
      const tokens = await signIn({ dpop: DpopKey.generate });
      await clock.run(refreshTokens(tokens, options));
      assertDated(dated, ["/oauth2/token"]);
    }
    const frozen = createSkewed(0, { date: () => start - 10 * MINUTES });
    const { clock, server, options, dated } = frozen;
    const login = await clock.run(startDeviceLogin({ ...options, dpop: DpopKey.generate }));
    server.script("token", oauthError("authorization_pending"));
    await clock.advance(5_000);
    await login.poll();
    server.approve();
    await clock.run(login.wait());
    assert.ok(Math.abs(dated["/oauth2/token"]?.at(-1) ?? NaN) <= 2);
  });

  it("is ignored in a cached reply", async () => {
    const { connection, clock } = createScenario();
    for (const [age, skew] of [["300", 0], ["0", -300_000]] as const) {
      const fetch = async (input: string | URL | Request, init?: RequestInit) => {
        const reply = await connection.fetch!(input, init);
        const date = new Date(clock.now() - 5 * MINUTES).toUTCString();
        return Response.json(await reply.json(), { headers: { date, age } });
      };
      const { serverClock } = await clock.run(connect({ ...connection, fetch }));
      assert.equal(serverClock.skew, skew);
    }
  });
});

describe("an ID token that neither clock accepts", () => {
  // The local clock is ten minutes slow: an expired token must have expired by both clocks.
  for (const [claim, ahead] of [["exp", -700], ["iat", 40], ["auth_time", -1_000]] as const) {
    it(`is rejected because of its ${claim}`, async () => {
      const { signIn, server, clock } = createSkewed(-10 * MINUTES);
      server.overrideIdToken({ claims: { [claim]: clock.now() / 1000 + 5 + ahead } });
      const own = claim === "auth_time" ? { maxAge: 300 } : {};
      const message = new RegExp(`"?${claim}"?`);
      await assert.rejects(signIn(own), { code: "invalid_id_token", message });
    });
  }
});

describe("a saved login after the clock was set back", () => {
  for (const version of ["", ", saved by an older version"]) {
    it(`is polled after one interval${version}`, async () => {
      const { clock, server, options, ours, setBack, polls } = createSkewed(0, { expiresIn: 300 });
      const login = await clock.run(startDeviceLogin(options));
      const { saved_at, ...older } = JSON.parse(JSON.stringify(login));
      server.approve();
      setBack(3_600_000);
      const later = resumeDeviceLogin(version ? older : { ...older, saved_at }, options);
      assert.equal(later.nextPollAt.getTime() - ours.now(), 5_000);
      if (!version) assert.equal(later.expiresAt.getTime() - ours.now(), 300_000);
      await clock.advance(4_999);
      assert.equal((await later.poll()).status, "pending");
      await clock.advance(1);
      assert.equal((await clock.run(later.poll())).status, "done");
      assert.equal(polls().length, 1);
    });
  }

  it("keeps a wait that the server requested", async () => {
    const { clock, server, options, ours, setBack } = createSkewed(0);
    const login = await clock.run(startDeviceLogin(options));
    const headers = { "retry-after": "60" };
    server.script("token", oauthError("authorization_pending", { headers }));
    await clock.advance(5_000);
    await login.poll();
    const saved = JSON.parse(JSON.stringify(login));
    setBack(3_600_000);
    const later = resumeDeviceLogin(saved, options);
    assert.equal(later.nextPollAt.getTime() - ours.now(), 60_000);
  });
});
