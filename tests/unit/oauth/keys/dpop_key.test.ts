import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from "jose";
import { importClientKey } from "../../../../lib/oauth/client/client_key.ts";
import { DpopKey } from "../../../../lib/oauth/keys/dpop_key.ts";
import { resumeDeviceLogin } from "../../../../lib/oauth/login/resume_device_login.ts";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { TokenSet } from "../../../../lib/oauth/tokens/token_set.ts";
import { fetchUserInfo } from "../../../../lib/oauth/tokens/userinfo.ts";
import { change, type Fault, json, oauthError } from "../../../../lib/testing/mod.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const issuer = "https://auth.example.com";
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** Signs in with DPoP; replies of the token endpoint are scripted. */
async function signIn(faults: Fault[] = [], own: Partial<DeviceLoginOptions> = {}) {
  const scenario = createScenario();
  const { start, clock, server } = scenario;
  server.script("token", ...faults);
  const login = await start({ scope: "openid offline_access", dpop: DpopKey.generate, ...own });
  server.approve();
  return { ...scenario, login, tokens: await clock.run(login.wait()) };
}

/** Returns the proofs of all token requests. */
function proofs({ polls }: Pick<Scenario, "polls">): string[] {
  return polls().map(({ headers }) => headers.get("dpop") ?? "");
}

const challenge = (nonce: string) =>
  oauthError("use_dpop_nonce", { headers: { "dpop-nonce": nonce } });

describe("DPoP", () => {
  it("#82 sends a new proof with each token request", async () => {
    const { tokens, polls, clock, connection, login } = await signIn([
      oauthError("authorization_pending"),
    ]);
    assert.equal(tokens.tokenType, "dpop");
    await clock.run(refreshTokens(tokens, connection));
    const all = proofs({ polls });
    assert.equal(all.length, 3);
    const jtis = new Set<unknown>();
    for (const [index, proof] of all.entries()) {
      const { protectedHeader, payload } = await jwtVerify(proof, EmbeddedJWK, {
        currentDate: new Date(polls()[index]?.time ?? 0),
      });
      const { jwk, ...header } = protectedHeader;
      assert.deepEqual(header, { typ: "dpop+jwt", alg: "ES256" });
      assert.deepEqual(Object.keys(jwk ?? {}).toSorted(), ["crv", "kty", "x", "y"]);
      const { jti, iat, ...claims } = payload;
      assert.deepEqual(claims, { htm: "POST", htu: `${issuer}/oauth2/token` });
      assert.equal(iat, Math.floor((polls()[index]?.time ?? 0) / 1000));
      jtis.add(jti);
    }
    assert.equal(jtis.size, 3);
    const started = await login.toJSON();
    assert.ok(started.dpop_jwk?.d);
  });

  it("#82 the proof for an API omits the query, and is bound to the access token", async () => {
    const key = await DpopKey.generate();
    const url = "https://api.example.com/things?a=b#c";
    const proof = await key.proof({ method: "GET", url, accessToken: "at" });
    const { htu, htm, ath } = decodeJwt(proof);
    assert.equal(htu, "https://api.example.com/things");
    assert.equal(htm, "GET");
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("at"));
    assert.equal(ath, Buffer.from(digest).toString("base64url"));
  });

  for (
    const [name, fault] of [
      ["#83 in the body of a 400", challenge("N1")],
      ["#88 in the challenge of a 401", () =>
        new Response(null, {
          status: 401,
          headers: { "dpop-nonce": "N1", "www-authenticate": 'DPoP error="use_dpop_nonce"' },
        })],
    ] as const
  ) {
    it(`${name}: retries with the nonce at once, and does not count it as a poll`, async () => {
      const { polls, gaps } = await signIn([oauthError("authorization_pending"), fault]);
      assert.deepEqual(gaps(), [5, 5, 0]);
      const nonces = proofs({ polls }).map((proof) => decodeJwt(proof).nonce);
      assert.deepEqual(nonces, [undefined, undefined, "N1"]);
    });
  }

  it("#83 retries once after a challenge, not forever", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start({ dpop: DpopKey.generate });
    server.script("token", challenge("N1"), challenge("N2"));
    await assert.rejects(clock.run(login.wait()), { code: "refused", error: "use_dpop_nonce" });
    assert.equal(polls().length, 2);
  });

  it("#83 reports a challenge without a nonce as an error", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start({ dpop: DpopKey.generate });
    server.script("token", oauthError("use_dpop_nonce"));
    await assert.rejects(clock.run(login.wait()), { code: "refused", error: "use_dpop_nonce" });
    assert.equal(polls().length, 1);
  });

  it("#83 #92 sends a new assertion with the retry", async () => {
    const clientKey = await importClientKey(rsa.export({ format: "jwk" }) as JsonWebKey);
    const { polls } = await signIn([challenge("N1")], { clientKey });
    const jtis = polls().map(({ body }) => decodeJwt(body.get("client_assertion") ?? "").jti);
    assert.equal(new Set(jtis).size, 2);
  });

  it("#83 does not repeat a successful request, whatever the reply contains", async () => {
    const key = await DpopKey.generate();
    for (
      const reply of [
        Response.json({ error: "use_dpop_nonce" }, { headers: { "dpop-nonce": "N" } }),
        new Response("{}", {
          headers: { "dpop-nonce": "N", "www-authenticate": 'DPoP error="use_dpop_nonce"' },
        }),
      ]
    ) {
      let sent = 0;
      const request = { method: "POST", url: `${issuer}/oauth2/token` };
      const response = await key.send(request, () => {
        sent++;
        return Promise.resolve(reply);
      });
      assert.equal(response, reply);
      assert.equal(sent, 1);
    }
  });

  it("#84 uses the newest nonce of any reply", async () => {
    const { start, clock, server, connection, polls } = createScenario();
    const bring = (nonce: string) => ({ headers: { "dpop-nonce": nonce } });
    server.script("device_authorization", change(() => {}, bring("N1")));
    server.script(
      "token",
      oauthError("authorization_pending", bring("N2")),
      oauthError("authorization_pending"),
      change(() => {}, bring("N3")),
    );
    const login = await start({ scope: "offline_access", dpop: DpopKey.generate });
    server.approve();
    const tokens = await clock.run(login.wait());
    await clock.run(refreshTokens(tokens, connection));
    const nonces = proofs({ polls }).map((proof) => decodeJwt(proof).nonce);
    assert.deepEqual(nonces, ["N1", "N2", "N2", "N3"]);
  });

  it("#85 sends a nonce only to the origin that issued it", async () => {
    const key = await DpopKey.generate();
    key.keepNonce(new Response(null, { headers: { "dpop-nonce": "N" } }), `${issuer}/a`);
    const nonceFor = async (url: string) =>
      decodeJwt(await key.proof({ method: "GET", url })).nonce;
    assert.equal(await nonceFor(`${issuer}/b?c`), "N");
    assert.equal(await nonceFor("https://api.example.com/"), undefined);
    assert.equal(await nonceFor("http://auth.example.com/"), undefined);
    const own = await key.proof({ method: "GET", url: issuer, nonce: "mine" });
    assert.equal(decodeJwt(own).nonce, "mine");
  });

  it("#86 rejects a Bearer reply, and a token bound to another key", async () => {
    const cnf = Buffer.from(JSON.stringify({ cnf: { jkt: "another" } })).toString("base64url");
    const bearer = { access_token: "a", token_type: "Bearer" };
    for (const reply of [bearer, { access_token: `e30.${cnf}.x`, token_type: "DPoP" }]) {
      await assert.rejects(signIn([json(reply)]), { code: "invalid_binding" });
    }
  });

  it("#86 rejects a DPoP reply without a DPoP request", async () => {
    const reply = { access_token: "a", token_type: "DPoP" };
    await assert.rejects(signIn([json(reply)], { dpop: undefined }), { code: "invalid_binding" });
  });

  it("#86 accepts a token that names the client's key", async () => {
    const key = await DpopKey.generate();
    const jkt = await key.thumbprint();
    const cnf = Buffer.from(JSON.stringify({ cnf: { jkt } })).toString("base64url");
    const reply = { access_token: `e30.${cnf}.x`, token_type: "DPoP" };
    assert.equal((await signIn([json(reply)], { dpop: key })).tokens.dpopKey, key);
  });

  it("#87 refreshes with the same key, also after a restart", async () => {
    const { tokens, connection, clock, polls } = await signIn();
    const saved = JSON.parse(JSON.stringify(tokens));
    const source = { receivedAt: clock.now(), requestedScope: tokens.scope };
    const restarted = new TokenSet(saved, source);
    const fresh = await clock.run(refreshTokens(restarted, connection));
    assert.equal(fresh.tokenType, "dpop");
    const keys = proofs({ polls }).map((proof) => JSON.stringify(decodeProtectedHeader(proof).jwk));
    assert.equal(new Set(keys).size, 1);
    assert.equal(await fresh.dpopKey?.thumbprint(), await tokens.dpopKey?.thumbprint());
    const { dpop_jwk, ...without } = saved;
    await assert.rejects(refreshTokens(new TokenSet(without, source), connection), {
      code: "invalid_options",
    });
    const later = { ...without, refresh_token: fresh.refreshToken };
    const dpop = new DpopKey(dpop_jwk);
    const given = await clock.run(
      refreshTokens(new TokenSet(later, source), { ...connection, dpop }),
    );
    assert.equal(given.dpopKey, dpop);
    const carrying = new TokenSet({ ...later, refresh_token: given.refreshToken }, {
      ...source,
      dpopKey: dpop,
    });
    const other = await DpopKey.generate();
    const last = await clock.run(refreshTokens(carrying, { ...connection, dpop: other }));
    assert.equal(last.dpopKey, dpop);
  });

  it("saves the key with a login", async () => {
    const { start, clock, server, options, polls } = createScenario();
    const login = await start({ dpop: DpopKey.generate });
    const saved = JSON.parse(JSON.stringify(login));
    server.approve();
    const later = resumeDeviceLogin(saved, options({ dpop: DpopKey.generate }));
    const tokens = await clock.run(later.wait());
    assert.equal(
      await tokens.dpopKey?.thumbprint(),
      await new DpopKey(saved.dpop_jwk).thumbprint(),
    );
    assert.equal(proofs({ polls }).length, 1);
  });

  it("accepts a key for a login saved without one, and never generates one", async () => {
    const { start, clock, server, options } = createScenario();
    const saved = JSON.parse(JSON.stringify(await start()));
    assert.throws(() => resumeDeviceLogin(saved, options({ dpop: DpopKey.generate })), {
      code: "saved_login_mismatch",
    });
    assert.throws(() => resumeDeviceLogin({ ...saved, dpop_jwk: "x" }, options()), {
      code: "saved_login_mismatch",
    });
    server.approve();
    const dpop = await DpopKey.generate();
    const tokens = await clock.run(resumeDeviceLogin(saved, options({ dpop })).wait());
    assert.equal(tokens.dpopKey, dpop);
  });

  it("fetches user info with a proof, and with the required nonce", async () => {
    const { tokens, connection, clock, server } = await signIn();
    server.script("userinfo", () =>
      new Response(null, {
        status: 401,
        headers: { "dpop-nonce": "U1", "www-authenticate": 'DPoP error="use_dpop_nonce"' },
      }));
    assert.equal((await clock.run(fetchUserInfo(tokens, connection))).sub, "alice");
    const last = server.requests.at(-1);
    assert.equal(last?.headers.get("authorization"), `DPoP ${tokens.accessToken}`);
    const { htm, htu, nonce, ath } = decodeJwt(last?.headers.get("dpop") ?? "");
    assert.deepEqual({ htm, htu, nonce }, { htm: "GET", htu: `${issuer}/userinfo`, nonce: "U1" });
    assert.ok(ath);
  });

  it("dates proofs by the server's clock", async () => {
    const { start, clock, server, polls } = createScenario();
    const ahead = 3_600_000;
    const date = new Date(clock.now() + ahead).toUTCString();
    server.script("device_authorization", change(() => {}, { headers: { date } }));
    server.script("token", json({ access_token: "a", token_type: "DPoP" }));
    const login = await start({ dpop: DpopKey.generate });
    await clock.run(login.wait());
    const { iat = 0 } = decodeJwt(proofs({ polls })[0] ?? "");
    assert.equal(iat, ((polls()[0]?.time ?? 0) + ahead) / 1000);
  });

  it("shows the key and its proofs in no inspection, and the key only in JSON", async () => {
    const { login, tokens } = await signIn();
    const { dpop_jwk } = login.toJSON();
    const d = dpop_jwk?.d ?? "";
    const shown = inspect([login, tokens, tokens.dpopKey], { depth: 10, showHidden: true });
    assert.ok(d.length > 40 && !shown.includes(d));
    assert.deepEqual(tokens.toJSON().dpop_jwk, dpop_jwk);
    assert.equal(JSON.stringify(tokens.dpopKey), JSON.stringify(dpop_jwk));
  });

  it("lets no server choose the key", async () => {
    const { d, ...evil } = (await DpopKey.generate()).toJSON();
    const give = change((body) => void (body.dpop_jwk = { ...evil, d }));
    const { tokens, login } = await signIn([give]);
    assert.deepEqual(tokens.toJSON().dpop_jwk, login.toJSON().dpop_jwk);
    const plain = await signIn([give], { dpop: undefined });
    assert.equal(plain.tokens.dpopKey, undefined);
    assert.equal(plain.tokens.toJSON().dpop_jwk, undefined);
  });
});

describe("a DPoP key", () => {
  it("is generated for an algorithm that the server supports", async () => {
    for (
      const [supported, alg] of [
        [undefined, "ES256"],
        [["RS256", "ES384", "ES256"], "ES256"],
        [["RS256", "EdDSA"], "EdDSA"],
        [["Ed25519"], "Ed25519"],
        [["ES384"], "ES384"],
        [["ES512"], "ES512"],
      ] as const
    ) {
      const key = await DpopKey.generate({
        dpop_signing_alg_values_supported: supported && [...supported],
      });
      assert.equal(await key.algorithm(), alg);
      assert.equal(await new DpopKey(key.toJSON()).thumbprint(), await key.thumbprint());
    }
    const rsaAlone = { dpop_signing_alg_values_supported: ["RS256", "PS256"] };
    await assert.rejects(DpopKey.generate(rsaAlone), {
      code: "unsupported",
      message: "No DPoP key can be generated for the server's algorithms: RS256, PS256.",
    });
  });

  it("sends a request again only if the reply requires its nonce", async () => {
    const key = await DpopKey.generate();
    const headers = { "dpop-nonce": "N" };
    const attempts = async (body: string, init: ResponseInit) => {
      let count = 0;
      const response = await key.send({ method: "GET", url: issuer }, () => {
        count++;
        return Promise.resolve(new Response(body, init));
      });
      assert.equal(await response.text(), body);
      return count;
    };
    const required = JSON.stringify({ error: "use_dpop_nonce" });
    assert.equal(await attempts(required, { status: 400, headers }), 2);
    assert.equal(await attempts(required, { status: 400 }), 1);
    assert.equal(await attempts(required, { status: 200, headers }), 1);
    assert.equal(await attempts('{"error":"invalid_request"}', { status: 400, headers }), 1);
    assert.equal(await attempts("<p>use_dpop_nonce</p>", { status: 502, headers }), 1);
  });

  it("is read from PEM or a JWK", async () => {
    const key = await DpopKey.import(rsa.export({ format: "pem", type: "pkcs1" }).toString());
    assert.equal(await key.algorithm(), "RS256");
    const { n, e } = rsa.export({ format: "jwk" });
    const proof = await key.proof({ method: "GET", url: issuer });
    assert.deepEqual(decodeProtectedHeader(proof).jwk, { e, kty: "RSA", n });
    await assert.rejects(DpopKey.import("nonsense"), { code: "invalid_options" });
    await assert.rejects(DpopKey.import({ kty: "oct", k: "AA" }), { code: "invalid_options" });
    assert.throws(() => new DpopKey({ kty: "EC" }), { code: "invalid_options" });
  });

  it("signs by the name of its algorithm that the server lists, also after a restart", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = await DpopKey.import(privateKey.export({ format: "jwk" }) as JsonWebKey);
    assert.equal(await key.algorithm(), "EdDSA");
    await key.checkServer({ dpop_signing_alg_values_supported: ["ES256", "Ed25519"] });
    assert.equal(await key.algorithm(), "Ed25519");
    const saved = new DpopKey(JSON.parse(JSON.stringify(key)));
    assert.equal(await saved.algorithm(), "Ed25519");
    assert.equal(await saved.thumbprint(), await key.thumbprint());
    const es256 = { dpop_signing_alg_values_supported: ["ES256"] };
    await assert.rejects(key.checkServer(es256), { message: /EdDSA|Ed25519/ });
  });

  it("of an unsupported kind is rejected before the login starts", async () => {
    const { start, server, sent } = createScenario();
    server.script(
      "openid-configuration",
      change((body) => void (body.dpop_signing_alg_values_supported = ["ES256"])),
    );
    const dpop = await DpopKey.import(rsa.export({ format: "jwk" }) as JsonWebKey);
    await assert.rejects(start({ dpop }), { code: "invalid_options", message: /RS256.*ES256/ });
    assert.ok(sent.every(({ method }) => method === "GET"));
  });
});
