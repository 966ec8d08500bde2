import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "../../../../lib/oauth/connection/connection.ts";
import type { ConnectionOptions } from "../../../../lib/oauth/options.ts";
import { json, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const issuer = "https://auth.example.com";

describe("a server", () => {
  /** Connects to a server whose two documents are these. */
  function find(own: Partial<ConnectionOptions>, documents?: Record<string, unknown>) {
    const { server, connection, clock, sent, warnings } = createScenario();
    for (const name of ["openid-configuration", "oauth-authorization-server"] as const) {
      server.script(name, documents ? json(documents) : text("", { status: 404 }));
    }
    const found = clock.run(connect({ ...connection, ...own }));
    return { found, sent, warnings };
  }

  it("without a document is an error with an issuer, which names both URLs", async () => {
    const { found } = find({});
    await assert.rejects(found, {
      code: "invalid_response",
      message: `${issuer} publishes no metadata (GET ${issuer}/.well-known/openid-configuration ` +
        `was answered with status 404; GET ${issuer}/.well-known/oauth-authorization-server was ` +
        "answered with status 404). Check the issuer, or name the two URLs of the flow yourself.",
    });
  });

  it("without a document has Hydra's paths under a base URL, and a notice", async () => {
    const { found, warnings } = find({ issuer: undefined, endpoint: ` ${issuer}// ` });
    const { metadata, namedEndpoints, otherIssuer } = await found;
    assert.equal(metadata.token_endpoint, `${issuer}/oauth2/token`);
    assert.equal(namedEndpoints.size, 0);
    assert.equal(otherIssuer, undefined);
    assert.deepEqual(warnings, [{
      code: "no_discovery",
      message: `${issuer} has no discovery document; Ory Hydra's paths are used.`,
    }]);
  });

  it("needs no document if both endpoints are given", async () => {
    const own = {
      issuer: undefined,
      endpoint: issuer,
      deviceAuthorizationEndpoint: "https://d.example/",
      tokenEndpoint: "https://t.example/",
    };
    const { found, warnings } = find(own);
    const { metadata } = await found;
    assert.equal(metadata.device_authorization_endpoint, "https://d.example/");
    assert.equal(metadata.token_endpoint, "https://t.example/");
    assert.equal(metadata.jwks_uri, `${issuer}/.well-known/jwks.json`);
    assert.deepEqual(warnings, []);
    const malformed = find({ ...own, endpoint: `${issuer}?x` });
    await assert.rejects(malformed.found, { code: "invalid_options" });
    const one = find({ ...own, tokenEndpoint: undefined });
    await one.found;
    assert.deepEqual(one.warnings.map(({ code }) => code), ["no_discovery"]);
    const alone = find({ ...own, endpoint: undefined });
    assert.equal((await alone.found).serverName, "https://t.example/");
    assert.deepEqual(alone.sent, []);
  });

  it("is the one of a base URL whatever slash its issuer ends with", async () => {
    const document = { issuer: `${issuer}/t1/`, token_endpoint: `${issuer}/t` };
    for (const endpoint of [`${issuer}/t1`, `${issuer}/t1/`]) {
      const { server, connection, clock, warnings } = createScenario({ issuer: `${issuer}/t1` });
      server.script("openid-configuration", json(document));
      const { metadata } = await clock.run(connect({ ...connection, issuer: undefined, endpoint }));
      assert.equal(metadata.token_endpoint, `${issuer}/t`);
      assert.deepEqual(warnings, []);
    }
  });

  it("whose document names another issuer: nothing of it is used", async () => {
    const other = { issuer: "https://other.example", token_endpoint: "https://other.example/t" };
    const { found, warnings } = find({ issuer: undefined, endpoint: issuer }, other);
    const { metadata, otherIssuer } = await found;
    assert.equal(otherIssuer, "https://other.example");
    assert.equal(metadata.token_endpoint, `${issuer}/oauth2/token`);
    assert.deepEqual(warnings.map(({ message }) => message), [
      `The discovery document of ${issuer} names another issuer, https://other.example; Ory ` +
      "Hydra's paths under the given URL are used instead.",
    ]);
    await assert.rejects(find({}, other).found, {
      code: "issuer_mismatch",
      message: `The metadata of ${issuer} names another issuer, "https://other.example"; nothing ` +
        "was sent. If that is the intended server, use exactly that issuer.",
    });
  });

  it("names its endpoints itself, unless the options do", async () => {
    const document = { issuer, token_endpoint: `${issuer}/t`, jwks_uri: `${issuer}/j` };
    const { found } = find({}, document);
    const { namedEndpoints } = await found;
    assert.ok(namedEndpoints.has(`${issuer}/t`));
    const { found: overridden } = find({ tokenEndpoint: "https://t.example/" }, document);
    const connection = await overridden;
    assert.equal(connection.metadata.token_endpoint, "https://t.example/");
    assert.ok(!connection.namedEndpoints.has("https://t.example/"));
  });

  for (
    const [name, own] of [
      ["device authorization URL", { deviceAuthorizationEndpoint: "http://a.example/" }],
      ["token URL", { tokenEndpoint: "http://a.example/" }],
    ] as const
  ) {
    it(`gets nothing if the ${name} is not secure`, async () => {
      const { found, sent } = find(own);
      await assert.rejects(found, {
        code: "invalid_options",
        message: new RegExp(`^The ${name} "http://a\\.example/" is plain http`),
      });
      assert.deepEqual(sent, []);
    });
  }

  it("in given metadata may name plain http on loopback unless its issuer has https", async () => {
    const token_endpoint = "http://127.0.0.1/t";
    for (const own of ["http://hydra.internal:4444", "hydra", undefined]) {
      const server = { issuer: own, token_endpoint };
      const { metadata } = await find({ issuer: undefined, server }).found;
      assert.equal(metadata.token_endpoint, token_endpoint);
    }
    const { found } = find({ issuer: undefined, server: { issuer, token_endpoint } });
    await assert.rejects(found, { code: "invalid_response" });
  });

  for (
    const [name, endpoint, accepted] of [
      [issuer, "http://127.0.0.1/t", false],
      [issuer, "http://a.example/t", false],
      ["http://localhost:4444", "http://127.0.0.1/t", true],
      ["https://localhost:4444", "http://127.0.0.1/t", true],
    ] as const
  ) {
    it(`${name} ${accepted ? "may" : "may not"} name ${endpoint}`, async () => {
      const { found } = find({ issuer: name }, { issuer: name, token_endpoint: endpoint });
      if (accepted) assert.equal((await found).metadata.token_endpoint, endpoint);
      else {
        await assert.rejects(found, {
          code: "invalid_response",
          message: /^The token_endpoint "http:\/\/.*" is plain http/,
        });
      }
    });
  }
});
