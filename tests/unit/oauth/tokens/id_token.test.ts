import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { compactDecrypt, CompactEncrypt, generateKeyPair, SignJWT } from "jose";
import type { DeviceLoginOptions } from "../../../../lib/oauth/options.ts";
import type { AuthorizationServerOptions, IdTokenOverride } from "../../../../lib/testing/mod.ts";
import {
  change,
  drop,
  type Fault,
  html,
  json,
  redirect,
  text,
} from "../../../../lib/testing/mod.ts";
import type { Jwk } from "../../../../lib/oauth/keys/jwk.ts";
import { signJwt } from "../../../../lib/oauth/keys/jwt.ts";
import { importSigningKey } from "../../../../lib/oauth/keys/signing_key.ts";
import { RejectedReplyError } from "../../../../lib/oauth/tokens/rejected_reply.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const START = Date.UTC(2026, 0, 1) / 1000;

/** Signs in with scope openid; the server's ID token is altered. */
async function signIn(
  override: IdTokenOverride,
  own: Partial<DeviceLoginOptions> = {},
  scenario: Scenario = createScenario(),
) {
  const { start, clock, server } = scenario;
  const login = await start({ scope: "openid", ...own });
  server.overrideIdToken(override);
  server.approve();
  return await clock.run(login.wait());
}

function refusal(why: RegExp | string): object {
  const message = typeof why === "string" ? `The ID token was refused: ${why}.` : why;
  return { code: "invalid_id_token", message };
}

const JWKS = "GET https://auth.example.com/.well-known/jwks.json";
const BAD_SIGNATURE = "JWT signature verification failed";
const NO_KEY = "the server's key set has no key for its signature";

/** Signs in; the server replaces its keys after they have been fetched in advance. */
async function signInWhileKeysChange({ start, clock, server }: Scenario): Promise<void> {
  const login = await start({ scope: "openid" });
  const waiting = login.wait();
  await clock.advance(6_000);
  server.rotateKeys();
  server.approve();
  await clock.run(waiting);
}

/** Returns the number of requests for keys. */
function keyRequests({ server }: Scenario): number {
  return server.requests.filter(({ endpoint }) => endpoint === "jwks").length;
}

describe("the ID token", () => {
  for (const signingAlgorithm of ["ES256", "RS256", "EdDSA"] as const) {
    it(`is accepted with ${signingAlgorithm}`, async () => {
      const options: Partial<AuthorizationServerOptions> = { signingAlgorithm };
      const scenario = createScenario(options);
      // Generating a key may take longer than the fake clock waits for a request.
      await scenario.server.fetch(new Request(`${scenario.server.issuer}/.well-known/jwks.json`));
      const tokens = await signIn({}, {}, scenario);
      assert.equal(tokens.claims?.sub, "alice");
      assert.equal(tokens.claims?.email, "alice@example.com");
    });
  }

  for (const [alg, keyAlg] of [["Ed25519", "EdDSA"], ["EdDSA", "Ed25519"], ["Ed25519", null]]) {
    it(`is accepted with ${alg} although its key has the algorithm ${keyAlg}`, async () => {
      const scenario = createScenario({ signingAlgorithm: "EdDSA" });
      await scenario.server.fetch(new Request(`${scenario.server.issuer}/.well-known/jwks.json`));
      const rename = change((body) => {
        for (const key of body.keys as Record<string, unknown>[]) key.alg = keyAlg;
      });
      scenario.server.script("jwks", rename, rename);
      const tokens = await signIn({ header: { alg } }, {}, scenario);
      assert.equal(tokens.claims?.sub, "alice");
    });
  }

  it("is accepted if optional members of its key are null", async () => {
    const scenario = createScenario();
    const members = { alg: null, use: null, key_ops: null, x5u: null };
    const clear = change((body) => {
      body.keys = (body.keys as object[]).map((key) => ({ ...key, ...members }));
    });
    scenario.server.script("jwks", clear, clear);
    assert.equal((await signIn({}, {}, scenario)).claims?.sub, "alice");
  });

  const mlDsa = "ML-DSA-65";
  it("is checked with ML-DSA, if the runtime can", async (t) => {
    const usages: KeyUsage[] = ["sign", "verify"];
    const pair = await crypto.subtle.generateKey({ name: mlDsa }, true, usages)
      .catch(() => undefined) as CryptoKeyPair | undefined;
    if (!pair) return t.skip("the runtime does not support it");
    const { kty, alg, pub } = await crypto.subtle.exportKey("jwk", pair.publicKey) as Jwk;
    const signer = await importSigningKey(pair.privateKey, { name: "key" });
    // No hash is defined for at_hash with this algorithm, so it is not checked.
    const at_hash = "AAAA";
    const claims = { iss: "https://auth.example.com", aud: "cli", sub: "bob", iat: START, at_hash };
    const raw = await signJwt(signer, { header: {}, payload: { ...claims, exp: START + 60 } });
    for (const signed of [raw, raw.replace(/.{8}$/, "AAAAAAAA")]) {
      const scenario = createScenario();
      scenario.server.script("jwks", json({ keys: [{ kty, alg, pub }] }));
      scenario.server.script(
        "openid-configuration",
        change((body) => void (body.id_token_signing_alg_values_supported = [mlDsa])),
      );
      const signing = signIn({ raw: signed }, {}, scenario);
      if (signed === raw) assert.equal((await signing).claims?.sub, "bob");
      else await assert.rejects(signing, refusal(/signature/));
    }
  });

  it("#76 is rejected with a wrong at_hash, also with EdDSA", async () => {
    const scenario = createScenario({ signingAlgorithm: "EdDSA" });
    await scenario.server.fetch(new Request(`${scenario.server.issuer}/.well-known/jwks.json`));
    await assert.rejects(
      signIn({ claims: { at_hash: "AAAA" } }, {}, scenario),
      refusal("its at_hash belongs to another access token"),
    );
  });

  it("is accepted if its optional claims are null", async () => {
    const tokens = await signIn({ claims: { azp: null, at_hash: null } });
    assert.equal(tokens.claims?.sub, "alice");
  });

  for (
    const [name, claims, pattern] of [
      ["#66 another issuer", { iss: "https://auth.example.com/" }, /"iss"/],
      ["#67 another audience", { aud: "other" }, /"aud".*"other", not "cli"/],
      ["#67 audiences without azp", { aud: ["cli", "x"] }, /additional untrusted audiences/],
      ["#67 audiences and another azp", { aud: ["cli", "x"], azp: "x" }, /"azp"/],
      ["#68 one audience and another azp", { azp: "x" }, /its azp is "x", not "cli"/],
      ["#72 an expiry 40 s ago", { exp: START + 5 - 40 }, /"exp"/],
      ["#73 an issue in an hour", { iat: START + 3_600 }, /its iat is/],
      ["#73 an issue 40 s from now", { iat: START + 5 + 40 }, /its iat is/],
      ["#76 a wrong at_hash", { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }, /at_hash/],
      ["no subject", { sub: undefined }, /"sub"/],
      ["no expiry", { exp: undefined }, /"exp"/],
    ] as const
  ) {
    it(`${name} is rejected`, async () => {
      await assert.rejects(signIn({ claims }), refusal(pattern));
    });
  }

  for (
    const [name, claims] of [
      ["#67 audiences with the client as azp", { aud: ["cli", "x"], azp: "cli" }],
      ["#68 azp with one audience", { azp: "cli" }],
      ["#72 an expiry 20 s ago", { exp: START + 5 - 20 }],
      ["#73 an issue 20 s from now", { iat: START + 25 }],
      ["#76 no at_hash", { at_hash: undefined }],
      ["#74 a nonce that was not sent", { nonce: "N" }],
    ] as const
  ) {
    it(`${name} is accepted`, async () => {
      assert.equal((await signIn({ claims })).claims?.sub, "alice");
    });
  }

  it("#69 is rejected with an invalid signature, without fetching the keys again", async () => {
    const scenario = createScenario();
    await assert.rejects(signIn({ tampered: true }, {}, scenario), refusal(BAD_SIGNATURE));
    assert.equal(keyRequests(scenario), 1);
  });

  it("#69 is rejected if the key's algorithm is another one", async () => {
    const scenario = createScenario();
    const rename = change((body) => {
      body.keys = (body.keys as object[]).map((key) => ({ ...key, alg: "ES384" }));
    });
    scenario.server.script("jwks", rename, rename);
    await assert.rejects(signIn({}, {}, scenario), refusal(NO_KEY));
    assert.equal(keyRequests(scenario), 2);
  });

  for (
    const [name, header] of [
      ["#70 the algorithm none", { alg: "none" }],
      ["#70 an algorithm that the server does not list", { alg: "ES384" }],
      ["#71 a shared secret that the server does not list", { alg: "HS256" }],
      ["an unknown critical extension", { crit: ["x"], x: 1 }],
    ] as const
  ) {
    it(`${name} is rejected`, async () => {
      const encode = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
      const claims = {
        iss: "https://auth.example.com",
        sub: "m",
        aud: "cli",
        exp: 4e9,
        iat: START,
      };
      const raw = `${encode(header)}.${encode(claims)}.AAAA`;
      await assert.rejects(signIn({ raw }), { code: "invalid_id_token" });
    });
  }

  it("is quoted with the member of its header that is at fault", async () => {
    await assert.rejects(
      signIn({ header: { crit: ["x"] } }),
      refusal('no JWT "crit" header parameter extensions are supported (["x"])'),
    );
    await assert.rejects(
      signIn({ header: { alg: "ES384", crit: ["x"] } }),
      refusal('unexpected JWT "alg" header parameter ("ES384", not ["ES256"])'),
    );
  });

  it("#71 is rejected with a shared secret, and the message suggests an option", async () => {
    const raw = `${btoa('{"alg":"HS256"}').replaceAll("=", "")}.e30.AAAA`;
    await assert.rejects(
      signIn({ raw }),
      refusal(/HS256.* RS256 or ES256 .* omit the scope openid/),
    );
  });

  it("#70 is expected to use RS256 if the server lists no algorithm", async () => {
    const scenario = createScenario();
    const { issuer } = scenario.server;
    scenario.server.script(
      "openid-configuration",
      json({
        issuer,
        device_authorization_endpoint: `${issuer}/oauth2/device/auth`,
        token_endpoint: `${issuer}/oauth2/token`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
      }),
    );
    await assert.rejects(signIn({}, {}, scenario), refusal(/"ES256", not "RS256"/));
  });

  for (const alg of ["HS256", "HS384", "HS512"]) {
    /** A server that signs with the client secret, or with another key. */
    const signed = async (by: string, own: Partial<DeviceLoginOptions>) => {
      const secret = own.clientSecret && { client_secret: own.clientSecret };
      const scenario = createScenario({ clients: [{ client_id: "cli", ...secret }] });
      const list = (body: Record<string, unknown>) => {
        body.id_token_signing_alg_values_supported = ["ES256", alg];
      };
      scenario.server.script("openid-configuration", change(list));
      const claims = { iss: scenario.server.issuer, sub: "alice", aud: "cli", iat: START };
      const raw = await new SignJWT({ ...claims, exp: START + 60 })
        .setProtectedHeader({ alg }).sign(new TextEncoder().encode(by));
      return await signIn({ raw }, own, scenario);
    };
    // HS512 requires at least 64 bytes.
    const clientSecret = crypto.randomUUID() + crypto.randomUUID();

    it(`#71 is accepted if it is signed by ${alg} with the client secret`, async () => {
      const tokens = await signed(clientSecret, { clientSecret });
      assert.equal(tokens.claims?.sub, "alice");
    });

    it(`#71 is rejected if it is signed by ${alg} with anything else`, async () => {
      const other = crypto.randomUUID() + crypto.randomUUID();
      await assert.rejects(
        signed(other, { clientSecret }),
        refusal(`its ${alg} signature was not created with the client's secret`),
      );
      await assert.rejects(
        signed(other, {}),
        refusal(
          `it is signed with ${alg}, a shared secret, but the client has none; configure the ` +
            "server to sign with RS256 or ES256 for this client, or omit the scope openid",
        ),
      );
    });
  }

  it("#71 is rejected if its MAC is malformed", async () => {
    const scenario = createScenario({ clients: [{ client_id: "cli", client_secret: "s" }] });
    const list = (body: Record<string, unknown>) => {
      body.id_token_signing_alg_values_supported = ["HS256"];
    };
    scenario.server.script("openid-configuration", change(list));
    const encode = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");
    const claims = { iss: scenario.server.issuer, sub: "m", aud: "cli", exp: 4e9, iat: START };
    for (const mac of ["", "*"]) {
      const raw = `${encode({ alg: "HS256" })}.${encode(claims)}.${mac}`;
      scenario.server.script("openid-configuration", change(list));
      await assert.rejects(
        signIn({ raw }, { clientSecret: "s" }, scenario),
        refusal(/not created/),
      );
    }
  });

  it("#77 is rejected if it is encrypted, with a clear message", async () => {
    await assert.rejects(
      signIn({ raw: "a.b.c.d.e" }),
      refusal("it is encrypted, but no key to decrypt it was given"),
    );
  });

  it("#77 is decrypted by the caller's function, and then checked like any other", async () => {
    const { publicKey, privateKey } = await generateKeyPair("ECDH-ES+A128KW");
    const encrypted = (inner: string) =>
      new CompactEncrypt(new TextEncoder().encode(inner))
        .setProtectedHeader({ alg: "ECDH-ES+A128KW", enc: "A128GCM", cty: "JWT" })
        .encrypt(publicKey);
    const decryptIdToken = async (jwe: string) =>
      new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext);
    const wrap: Fault = async (request, next) => {
      const body = await (await next()).json();
      return await json({ ...body, id_token: await encrypted(body.id_token) })(request, next);
    };
    for (
      const [override, told] of [[{}, undefined], [{ tampered: true }, BAD_SIGNATURE]] as const
    ) {
      const scenario = createScenario();
      scenario.server.script("token", wrap);
      const signing = signIn(override, { decryptIdToken }, scenario);
      if (told) {
        await assert.rejects(signing, refusal(told));
        continue;
      }
      const tokens = await signing;
      assert.equal(tokens.claims?.sub, "alice");
      assert.equal(tokens.idToken?.split(".").length, 5);
    }
    const garbage = { raw: await encrypted("no JWT") };
    await assert.rejects(signIn(garbage, { decryptIdToken }), refusal("it is not a JWT"));
    const other = { raw: "a.b.c.d.e" };
    await assert.rejects(signIn(other, { decryptIdToken }), refusal(/can't be decrypted: /));
  });

  for (const raw of ["garbage", "a.b.c", "..", "e30.bnVsbA.x"]) {
    it(`${JSON.stringify(raw)} is rejected`, async () => {
      await assert.rejects(signIn({ raw }), { code: "invalid_id_token" });
    });
  }

  it("#74 has the nonce that was sent, or is rejected", async () => {
    const own = { parameters: { nonce: "N" } };
    assert.equal((await signIn({}, own)).claims?.nonce, "N");
    await assert.rejects(signIn({ claims: { nonce: "M" } }, own), refusal(/its nonce is "M"/));
    await assert.rejects(signIn({ claims: { nonce: undefined } }, own), refusal(/nonce is absent/));
  });

  it("#75 has the requested recency and class of sign-in, or is rejected", async () => {
    const recent = { parameters: { max_age: "60" } };
    await signIn({}, recent);
    await assert.rejects(
      signIn({ claims: { auth_time: START - 120 } }, recent),
      refusal(/auth_time/),
    );
    await assert.rejects(
      signIn({ claims: { auth_time: undefined } }, recent),
      refusal(/auth_time/),
    );
    const atMost = START + 5 - 60;
    await signIn({ claims: { auth_time: atMost - 20 } }, recent);
    await assert.rejects(
      signIn({ claims: { auth_time: atMost - 40 } }, recent),
      refusal(/max_age/),
    );
    const strong = { parameters: { acr_values: "gold silver" } };
    await signIn({ claims: { acr: "silver" } }, strong);
    await assert.rejects(signIn({ claims: { acr: "tin" } }, strong), refusal(/its acr is "tin"/));
  });

  it("#78 is checked with keys that are fetched once more if its own is missing", async () => {
    const scenario = createScenario();
    await signInWhileKeysChange(scenario);
    assert.equal(keyRequests(scenario), 2);
  });

  it("#78 is checked with keys that are fetched once more if it names none and was refused", async () => {
    const scenario = createScenario();
    const { server } = scenario;
    const withoutNames = change((body) => {
      body.keys = (body.keys as { kid?: string }[]).map(({ kid: _, ...key }) => key);
    });
    server.script("jwks", withoutNames, withoutNames, withoutNames);
    server.overrideIdToken({ header: { kid: undefined } });
    await signInWhileKeysChange(scenario);
    assert.equal(keyRequests(scenario), 2);
    const forged = signIn({ header: { kid: undefined }, tampered: true }, {}, scenario);
    await assert.rejects(forged, refusal(BAD_SIGNATURE));
  });

  it("is not accepted unchecked if the key set was there, and is 404 now", async () => {
    const scenario = createScenario();
    const missing = Array.from({ length: 100 }, () => html(404));
    scenario.server.script("jwks", json({ keys: [] }), ...missing);
    await assert.rejects(signIn({}, {}, scenario), {
      code: "keys_unavailable",
      message: `The ID token's signature can't be checked: ${JWKS} was answered with status 404.`,
    });
  });

  it("#78 is rejected if its key is still missing", async () => {
    const scenario = createScenario();
    await assert.rejects(signIn({ header: { kid: "other" } }, {}, scenario), refusal(NO_KEY));
    assert.equal(keyRequests(scenario), 2);
  });

  it("is checked with keys that are prefetched while the person approves", async () => {
    const { start, clock, server } = createScenario();
    const login = await start({ scope: "openid" });
    const waiting = login.wait();
    await clock.advance(1_000);
    assert.equal(server.requests.at(-1)?.endpoint, "jwks");
    server.approve();
    await clock.run(waiting);
    assert.equal(server.requests.at(-1)?.endpoint, "token");
  });

  it("is accepted unchecked, with a warning, if the key set is 404", async () => {
    const scenario = createScenario();
    scenario.server.script("jwks", html(404), text("", { status: 404 }));
    const tokens = await signIn({}, {}, scenario);
    assert.equal(tokens.claims?.sub, "alice");
    assert.deepEqual(scenario.warnings, [{
      code: "signature_not_checked",
      message: `The ID token's signature was not checked: ${JWKS} was answered with 404.`,
    }]);
  });

  it("is accepted unchecked, with a warning, if the server names no key set", async () => {
    const scenario = createScenario();
    scenario.server.script("openid-configuration", change((body) => delete body.jwks_uri));
    assert.equal((await signIn({}, {}, scenario)).claims?.sub, "alice");
    assert.equal(keyRequests(scenario), 0);
    assert.deepEqual(scenario.warnings, [{
      code: "signature_not_checked",
      message: "The ID token's signature was not checked: the server's keys are not known.",
    }]);
  });

  it("is checked after a retry if the key set is unavailable: no approved login is lost", async () => {
    const scenario = createScenario();
    scenario.server.script("jwks", html(503), html(503));
    const tokens = await signIn({}, {}, scenario);
    assert.equal(tokens.claims?.sub, "alice");
    assert.deepEqual(scenario.warnings, []);
  });

  for (
    const [name, fault] of [
      ["hangs", undefined],
      ["drops", drop()],
      ["answers 500", html(500)],
      ["answers 403", text("no", { status: 403 })],
      ["answers 410", text("gone", { status: 410 })],
      ["is a page", html(200)],
      ["is empty", text("")],
      ["is a redirect", redirect("/elsewhere")],
      ["has no keys", json({ keys: null })],
    ] as const
  ) {
    it(`#69 forged, is rejected if the key set ${name} until the code expires`, async () => {
      const scenario = createScenario({ expiresIn: 60 });
      const { server, clock, hang, polls } = scenario;
      server.script("jwks", ...Array.from({ length: 200 }, () => fault ?? hang));
      await assert.rejects(signIn({ tampered: true }, {}, scenario), {
        code: "keys_unavailable",
        message: /signature can't be checked: GET /,
      });
      const taken = clock.now() / 1000 - START;
      assert.ok(taken >= 60 && taken <= 75, `${taken} s`);
      assert.equal(polls().length, 1);
      assert.equal(clock.sleeping, 0);
    });
  }

  it("#69 is not requested if the URL of its keys is not allowed", async () => {
    for (const jwks_uri of ["http://keys.example.com/", "keys", "https://a:b@keys.example.com/"]) {
      const scenario = createScenario();
      scenario.server.script("openid-configuration", change((body) => body.jwks_uri = jwks_uri));
      await assert.rejects(signIn({}, {}, scenario), {
        code: "invalid_response",
        message: /jwks_uri/,
      });
      const asked = scenario.server.requests.map(({ endpoint }) => endpoint);
      assert.ok(!asked.includes("device_authorization"), asked.join());
    }
  });

  it("waits for keys that are unavailable for minutes, with one token request", async () => {
    const scenario = createScenario();
    const { server, polls, start, clock } = scenario;
    server.script("jwks", ...Array.from({ length: 30 }, () => html(503)));
    const login = await start({ scope: "openid" });
    server.approve();
    const waited: string[] = [];
    const watching = (async () => {
      for await (const event of login.events()) {
        waited.push(event.type === "retry" ? event.error.code : event.type);
      }
    })();
    await clock.run(watching);
    assert.equal(waited.at(-1), "tokens");
    assert.deepEqual([...new Set(waited.slice(1, -1))], ["keys_unavailable"]);
    assert.equal(polls().length, 1);
    assert.deepEqual(scenario.warnings, []);
  });

  it("polled step by step, rejects without its keys, and is checked by the next call", async () => {
    const { server, polls, start, clock } = createScenario();
    const login = await start({ scope: "openid offline_access" });
    server.approve();
    server.script("jwks", ...Array.from({ length: 3 }, () => html(503)));
    await clock.advance(5_000);
    await assert.rejects(clock.run(login.poll()), { code: "keys_unavailable" });
    const step = await clock.run(login.poll());
    assert.equal(step.status, "done");
    assert.equal(polls().length, 1);
  });

  it("without its keys, passes the refresh token to the error, and no other token", async () => {
    const { server, start, clock, polls } = createScenario();
    const login = await start({ scope: "openid offline_access" });
    server.approve();
    server.script("jwks", ...Array.from({ length: 3 }, () => html(503)));
    await clock.advance(5_000);
    const error = await clock.run(login.poll()).catch((error: unknown) => error);
    assert.ok(error instanceof RejectedReplyError);
    assert.equal(error.tokens.accessToken, "");
    assert.equal(error.tokens.idToken, undefined);
    assert.equal(error.tokens.claims, undefined);
    assert.ok(error.tokens.refreshToken);
    assert.ok(!JSON.stringify(error).includes(error.tokens.refreshToken));
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(error.tokens.refreshToken));
    assert.equal(polls().length, 1);
  });

  /** Entries that are not usable keys, each with the right key ID. */
  const oddKeys = (kid: string): unknown[] => [
    null,
    "key",
    7,
    [],
    {},
    { kid },
    { kid, kty: 5 },
    { kid, kty: "EC", x: JSON.parse(`${"[".repeat(150)}${"]".repeat(150)}`) },
    { kid, kty: "constructor", crv: "constructor" },
    { kid, kty: "EC", crv: "P-256" },
    { kid, kty: "EC", crv: "P-256", x: 1, y: {} },
    { kid, kty: "EC", crv: "P-256", x: "AAAA", y: "AAAA", alg: "ES256" },
    { kid, kty: "EC", crv: "P-256", key_ops: { includes: 1 } },
    { kid, kty: "EC", crv: "P-256", use: [], x5c: 5 },
  ];

  for (const tampered of [false, true]) {
    it(`#69 ${tampered ? "forged, is rejected" : "is checked"} despite odd keys in the set`, async () => {
      const odd = oddKeys("x").length;
      for (let index = 0; index < odd; index++) {
        const scenario = createScenario();
        const addOdd = change((body) => {
          const [key] = body.keys as { kid: string }[];
          body.keys = [oddKeys(key?.kid ?? "")[index], key];
        });
        scenario.server.script("jwks", ...Array.from({ length: 9 }, () => addOdd));
        const signing = signIn({ tampered }, {}, scenario);
        if (tampered) await assert.rejects(signing, refusal(BAD_SIGNATURE));
        else assert.equal((await signing).claims?.sub, "alice");
        assert.deepEqual(scenario.warnings, []);
      }
    });
  }

  it("#69 is rejected if the key set has only odd keys, or none", async () => {
    for (const keys of [[], [null], oddKeys("x")]) {
      const scenario = createScenario();
      scenario.server.script("jwks", json({ keys }), json({ keys }));
      await assert.rejects(signIn({}, {}, scenario), refusal(/key/));
    }
  });

  it("without a kid is checked with each key", async () => {
    const scenario = createScenario();
    const pair = await crypto.subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-256" },
      true,
      ["sign", "verify"],
    ) as CryptoKeyPair;
    const other = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const addOther = change((body) => body.keys = [other, ...body.keys as JsonWebKey[]]);
    scenario.server.script("jwks", addOther, addOther);
    const tokens = await signIn({ header: { kid: undefined } }, {}, scenario);
    assert.equal(tokens.claims?.sub, "alice");
  });

  it("#69 is checked for a remaining caller after another one has stopped waiting", async () => {
    const { start, clock, server, delay } = createScenario();
    const login = await start({ scope: "openid" });
    server.overrideIdToken({ tampered: true });
    server.script("jwks", delay(7_000));
    server.approve();
    const leaving = new AbortController();
    const left = login.wait({ signal: leaving.signal });
    const waiting = login.wait();
    const ended = Promise.allSettled([left, waiting]);
    await clock.advance(6_000);
    leaving.abort();
    await clock.run(ended);
    await assert.rejects(left, { name: "AbortError" });
    await assert.rejects(waiting, refusal(/signature/));
  });

  it("#81 if missing, causes one warning, and the login succeeds", async () => {
    const scenario = createScenario();
    const tokens = await signIn({ raw: "" }, {}, scenario);
    assert.equal(tokens.claims, undefined);
    assert.deepEqual(scenario.warnings.map(({ code }) => code), ["no_id_token"]);
  });

  it("may be missing if it was not requested", async () => {
    const scenario = createScenario();
    await signIn({}, { scope: "email" }, scenario);
    assert.deepEqual(scenario.warnings, []);
  });

  it("is checked after an interruption without another token request", async () => {
    const { start, clock, server, polls } = createScenario();
    const login = await start({ scope: "openid" });
    server.approve();
    server.script("jwks", html(503), html(503), html(503));
    const ending = new AbortController();
    const waiting = login.wait({ signal: ending.signal });
    await clock.advance(5_500);
    ending.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    await clock.advance(1_800_000);
    const tokens = await clock.run(login.wait());
    assert.equal(tokens.claims?.sub, "alice");
    assert.equal(polls().length, 1);
    // The tokens' age counts from the reply, not from the check.
    assert.equal(tokens.expiresAt?.getTime(), (START + 5 + 3_600) * 1000);
  });
});
