import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DpopKey } from "../../../lib/oauth/keys/dpop_key.ts";
import { savedIdentity, sessionKey } from "../../../lib/session/session_key.ts";
import type { SessionIdentity } from "../../../lib/session/session_options.ts";

/** RFC 8037 appendix A.1. */
const KEY: JsonWebKey = {
  kty: "OKP",
  crv: "Ed25519",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
};

const base: SessionIdentity = { issuer: "https://auth.example.com", clientId: "cli" };

/** Identities of which no two are the same session. */
const different: Record<string, SessionIdentity> = {
  "nothing more": base,
  "another issuer": { ...base, issuer: "https://auth.example.com/tenant" },
  "a slash that counts": { ...base, issuer: "https://auth.example.com/tenant/" },
  "a base URL": { clientId: "cli", endpoint: "https://auth.example.com" },
  "another client": { ...base, clientId: "other" },
  "a profile": { ...base, profile: "work" },
  "a device authorization endpoint": {
    ...base,
    deviceAuthorizationEndpoint: "https://auth.example.com/a",
  },
  "a token endpoint": { ...base, tokenEndpoint: "https://auth.example.com/a" },
  "both endpoints": {
    clientId: "cli",
    deviceAuthorizationEndpoint: "https://auth.example.com/a",
    tokenEndpoint: "https://auth.example.com/a",
  },
  "a scope": { ...base, scope: "openid" },
  "two scopes": { ...base, scope: "openid email" },
  "scopes by the metadata": { ...base, scope: () => "openid" },
  "an audience": { ...base, audience: "openid" },
  "a resource": { ...base, resource: "openid" },
  "authorization details": { ...base, authorizationDetails: [{ type: "a" }] },
  "other authorization details": { ...base, authorizationDetails: [{ type: "b" }] },
  "a parameter": { ...base, parameters: { scope: "openid" } },
  "another parameter": { ...base, parameters: { scope: "email" } },
  "a token parameter": { ...base, tokenParameters: { scope: "openid" } },
  "a hint": { ...base, loginHint: "ann" },
  "an authentication context class": { ...base, acrValues: "1" },
  "a maximum age": { ...base, maxAge: 60 },
  "a key": { ...base, dpop: await DpopKey.generate() },
  "another key": { ...base, dpop: await DpopKey.generate() },
  "a key that the login makes": { ...base, dpop: DpopKey.generate },
};

/** Groups of identities that are the same session. */
const same: Record<string, SessionIdentity[]> = {
  "the slash of a bare host, and the case of a host": [
    base,
    { ...base, issuer: "https://auth.example.com/" },
    { ...base, issuer: "https://AUTH.example.com:443" },
  ],
  "metadata that is known": [base, { clientId: "cli", server: { issuer: base.issuer } }],
  "no scope": [base, { ...base, scope: "" }, { ...base, scope: [] }, { ...base, audience: [] }],
  "the order of scopes": [
    { ...base, scope: "openid email" },
    { ...base, scope: ["email", "openid", "email"] },
  ],
  "the order of audiences and resources": [
    { ...base, audience: ["a", "b"], resource: ["c", "d"] },
    { ...base, audience: "b a", resource: ["d", "c"] },
  ],
  "the order of members": [
    { ...base, authorizationDetails: [{ type: "a", b: { c: 1, d: 2 } }] },
    { ...base, authorizationDetails: [{ b: { d: 2, c: 1 }, type: "a" }] },
  ],
  "the order of authentication context classes": [
    { ...base, acrValues: ["1", "2"] },
    { ...base, acrValues: "2 1" },
  ],
  "the order of parameters, and a nonce": [
    { ...base, parameters: { a: "1", b: "2" } },
    { ...base, parameters: { b: "2", a: "1", nonce: "3" } },
  ],
  "slashes after a base URL": [
    { clientId: "cli", endpoint: "https://auth.example.com/base" },
    { clientId: "cli", endpoint: "https://auth.example.com/base// " },
  ],
};

describe("sessionKey()", () => {
  it("distinguishes everything that changes the tokens", async () => {
    const keys = new Map<string, string>();
    for (const [name, identity] of Object.entries(different)) {
      const key = await sessionKey(identity);
      assert.match(key, /^[0-9a-f]{64}$/);
      assert.equal(keys.get(key), undefined, `${name} is ${keys.get(key)}`);
      keys.set(key, name);
    }
  });

  for (const [name, identities] of Object.entries(same)) {
    it(`ignores ${name}`, async () => {
      const keys = await Promise.all(identities.map(sessionKey));
      assert.equal(new Set(keys).size, 1);
    });
  }

  it("ignores how the server is reached, and how the client authenticates", async () => {
    const secret = {
      clientSecret: "s",
      authMethod: "client_secret_post",
      allowHttp: true,
    } as const;
    assert.equal(await sessionKey({ ...base, ...secret }), await sessionKey(base));
  });

  it("requires a server", async () => {
    await assert.rejects(sessionKey({ clientId: "cli" }), { code: "invalid_options" });
  });

  it("stays the same from one version to the next", async () => {
    const all: SessionIdentity = {
      profile: "work",
      issuer: "https://auth.example.com",
      deviceAuthorizationEndpoint: "https://auth.example.com/d",
      tokenEndpoint: "https://auth.example.com/t",
      clientId: "cli",
      scope: "openid email",
      audience: ["api"],
      resource: "https://api.example.com",
      authorizationDetails: [{ type: "a", b: { d: 1, c: 2 } }],
      parameters: { z: "0", a: "1" },
      loginHint: "ann",
      acrValues: "1",
      maxAge: 60,
      tokenParameters: { y: "0", b: "2" },
      dpop: new DpopKey(KEY),
    };
    assert.equal(
      await sessionKey(all),
      "aac76afab076a66115ae0400fb67e25fec1e98bd283b096e1719016f39c302b6",
    );
  });
});

describe("savedIdentity()", () => {
  it("contains everything that changes the tokens, in one form", async () => {
    const dpop = await DpopKey.generate();
    assert.deepEqual(
      await savedIdentity({
        profile: "work",
        issuer: "https://AUTH.example.com",
        deviceAuthorizationEndpoint: "https://AUTH.example.com/device",
        tokenEndpoint: "https://AUTH.example.com/token",
        clientId: "cli",
        scope: "b a b",
        audience: ["y", "x"],
        resource: ["https://b", "https://a"],
        authorizationDetails: [{ type: "t", b: { d: 1, c: [{ f: 1, e: 2 }] }, a: 1 }],
        loginHint: "ann",
        acrValues: "b a",
        maxAge: 60,
        parameters: { z: "1", nonce: "n", y: "2" },
        tokenParameters: { d: "1", c: "2" },
        dpop,
      }),
      {
        profile: "work",
        issuer: "https://auth.example.com/",
        endpoint: undefined,
        device_authorization_endpoint: "https://auth.example.com/device",
        token_endpoint: "https://auth.example.com/token",
        client_id: "cli",
        scope: ["a", "b"],
        audience: ["x", "y"],
        resource: ["https://a", "https://b"],
        authorization_details: [{ a: 1, b: { c: [{ e: 2, f: 1 }], d: 1 }, type: "t" }],
        login_hint: "ann",
        acr_values: ["a", "b"],
        max_age: 60,
        parameters: { y: "2", z: "1" },
        token_parameters: { c: "2", d: "1" },
        dpop: await dpop.thumbprint(),
      },
    );
  });

  it("contains as it is what is not a URL", async () => {
    const { issuer, token_endpoint } = await savedIdentity({
      issuer: "https://",
      tokenEndpoint: "/token",
      clientId: "cli",
    });
    assert.deepEqual([issuer, token_endpoint], ["https://", "/token"]);
  });

  it("leaves out what was not given, or is empty", async () => {
    const none = {
      scope: [],
      audience: "",
      resource: [],
      acrValues: "",
      parameters: { nonce: "n" },
      tokenParameters: {},
    };
    const bare = { issuer: "https://a/", clientId: "cli" };
    const present = Object.entries(await savedIdentity({ ...bare, ...none }))
      .filter(([, value]) => value !== undefined);
    assert.deepEqual(Object.fromEntries(present), { issuer: "https://a/", client_id: "cli" });
    assert.equal(await sessionKey({ ...bare, ...none }), await sessionKey(bare));
  });

  it("knows what the login itself chooses only by that", async () => {
    const { scope, dpop, endpoint, issuer } = await savedIdentity({
      endpoint: " https://a.example// ",
      clientId: "cli",
      scope: () => ["a"],
      dpop: DpopKey.generate,
    });
    assert.deepEqual({ scope, dpop, endpoint, issuer }, {
      scope: "default",
      dpop: "new",
      endpoint: "https://a.example/",
      issuer: undefined,
    });
  });
});
