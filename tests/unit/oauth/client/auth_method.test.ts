import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "../../../../lib/oauth/connection/connection.ts";
import { json } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const server = {
  issuer: "https://auth.example.com",
  token_endpoint: "https://auth.example.com/oauth2/token",
};

describe("the authentication method of a secret", () => {
  const basic = "client_secret_basic";
  const post = "client_secret_post";
  for (
    const [listed, expected] of [
      [undefined, basic],
      [[post], post],
      [[post, basic], basic],
      [["private_key_jwt"], basic],
      [[], basic],
    ] as const
  ) {
    it(`is ${expected} if the metadata lists ${listed}`, async () => {
      const { connection } = createScenario();
      const methods = listed && [...listed];
      const { authMethod } = await connect({
        ...connection,
        clientSecret: "a secret",
        server: { ...server, token_endpoint_auth_methods_supported: methods },
      });
      assert.equal(authMethod, expected);
    });
  }

  for (
    const [listed, expected] of [
      [undefined, basic],
      [[post, basic], post],
      [[basic], basic],
    ] as const
  ) {
    it(`is ${expected} for a server that is named by a base URL, and lists ${listed}`, async () => {
      const { connection, clock, server: scripted } = createScenario();

      const document = { ...server, token_endpoint_auth_methods_supported: listed };
      scripted.script("openid-configuration", json(document));
      const { authMethod } = await clock.run(connect({
        ...connection,
        issuer: undefined,
        endpoint: server.issuer,
        clientSecret: "a secret",
      }));
      assert.equal(authMethod, expected);
    });
  }

  it("is that of a base URL also if the metadata is known", async () => {
    const { connection } = createScenario();
    const methods = { token_endpoint_auth_methods_supported: [post, basic] };
    const own = { clientSecret: "a secret", server: { ...server, ...methods } };
    const byUrl = { ...connection, ...own, issuer: undefined, endpoint: server.issuer };
    assert.equal((await connect(byUrl)).authMethod, post);
    assert.equal((await connect({ ...connection, ...own })).authMethod, basic);
    const alone = { ...connection, ...own, issuer: undefined };
    assert.equal((await connect(alone)).authMethod, basic);
  });

  it("is none without a secret", async () => {
    const { connection } = createScenario();
    const { authMethod, sharedSecret } = await connect({ ...connection, server });
    assert.equal(authMethod, "none");
    assert.equal(sharedSecret, undefined);
  });
});

describe("connect()", () => {
  const two =
    "An Authorization header was given, but the client's secret is also sent in that header. Use " +
    "the method client_secret_post, or omit the header.";
  const headers = { authorization: "Bearer x" };
  for (
    const [own, message] of [
      [{ clientId: "" }, "The client's identifier is missing."],
      [{ headers: { "x a": "b" } }, "A header's name or value is malformed."],
      ...["Accept", "content-type", "content-length", "transfer-encoding", "connection", "host"]
        .map(
          (name) =>
            [
              { headers: { [name]: "x" } },
              `The header ${name.toLowerCase()} can't be given: the protocol sets it itself.`,
            ] as const,
        ),
      [{ headers, clientSecret: "s" }, two],
      [{ headers, clientSecret: "s", authMethod: "client_secret_basic" }, two],
      [
        {
          headers,
          clientSecret: "s",
          authMethod: "client_secret_basic",
          issuer: "https://auth.example.com",
          server: undefined,
        },
        two,
      ],
    ] as const
  ) {
    it(`rejects ${JSON.stringify(own)}`, async () => {
      const { connection, sent } = createScenario();
      const options = { ...connection, issuer: undefined, server, ...own };
      await assert.rejects(connect(options as typeof connection), {
        code: "invalid_options",
        message,
      });
      assert.deepEqual(sent, []);
    });
  }

  it("keeps the reason why a header is malformed", async () => {
    const { connection } = createScenario();
    await assert.rejects(
      connect({ ...connection, server, headers: { "x a": "b" } }),
      ({ cause }: Error) => cause instanceof TypeError,
    );
  });

  it("accepts an Authorization header with a secret that is sent elsewhere, or with none", async () => {
    const { connection } = createScenario();
    await connect({ ...connection, server, headers });
    const own = { clientSecret: "s", authMethod: "client_secret_post" } as const;
    await connect({ ...connection, server, headers, ...own });
    const methods = { token_endpoint_auth_methods_supported: ["client_secret_post"] };
    const { warnings, connection: other } = createScenario();
    await connect({ ...other, server: { ...server, ...methods }, headers, clientSecret: "s" });
    assert.deepEqual(warnings, []);
  });
});
