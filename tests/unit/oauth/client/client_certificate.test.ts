import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { describe, it } from "node:test";
import { certificateThumbprint } from "../../../../lib/oauth/client/client_certificate.ts";
import type { ConnectionOptions } from "../../../../lib/oauth/options.ts";
import { refreshTokens } from "../../../../lib/oauth/tokens/refresh.ts";
import { fetchUserInfo } from "../../../../lib/oauth/tokens/userinfo.ts";
import { change } from "../../../../lib/testing/mod.ts";
import * as certificates from "../../../support/certificates.ts";
import { createScenario } from "../../../support/scenario.ts";

const clientCertificate = certificates.client.cert;
const issuer = "https://auth.example.com";
const NOT_PEM = /^The client's certificate is not in PEM \(-----BEGIN CERTIFICATE-----…\)\.$/;

/** An access token with this confirmation. */
function boundTo(thumbprint: unknown): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode({ alg: "none" })}.${encode({ cnf: { "x5t#S256": thumbprint } })}.x`;
}

describe("a client certificate", () => {
  for (const authMethod of [undefined, "tls_client_auth", "self_signed_tls_client_auth"] as const) {
    it(`#89 with the method ${authMethod}: requests contain client_id and no other credentials`, async () => {
      const { start, clock, server } = createScenario();
      const login = await start({ clientCertificate, authMethod });
      server.approve();
      await clock.run(login.wait());
      for (const { body, headers } of server.requests.filter(({ method }) => method === "POST")) {
        assert.equal(body.get("client_id"), "cli");
        assert.equal(headers.get("authorization"), null);
        assert.ok(![...body.keys()].some((name) => /secret|assertion/.test(name)));
      }
    });
  }

  const aliases = {
    device_authorization_endpoint: "https://mtls.example.com/oauth2/device/auth",
    token_endpoint: "https://mtls.example.com/oauth2/token",
    userinfo_endpoint: "https://mtls.example.com/userinfo",
  };
  for (
    const [name, listed, own, origins] of [
      ["has an alias for each", aliases, { clientCertificate }, ["mtls", "mtls", "mtls", "mtls"]],
      [
        "has an alias for the token endpoint alone",
        { token_endpoint: aliases.token_endpoint, userinfo_endpoint: 7, jwks_uri: "https://x" },
        { clientCertificate },
        ["auth", "mtls", "mtls", "auth"],
      ],
      ["has none", undefined, { clientCertificate }, ["auth", "auth", "auth", "auth"]],
      ["names none at all", null, { clientCertificate }, ["auth", "auth", "auth", "auth"]],
      ["is shown no certificate", aliases, {}, ["auth", "auth", "auth", "auth"]],
      [
        "whose endpoint the caller names",
        aliases,
        { clientCertificate, tokenEndpoint: `${issuer}/oauth2/token` },
        ["mtls", "auth", "auth", "mtls"],
      ],
    ] as const
  ) {
    it(`#90 uses the mTLS endpoints of a server that ${name}`, async () => {
      const { start, clock, server, connection, sent } = createScenario();
      const list = () =>
        change((body) => {
          body.mtls_endpoint_aliases = listed;
        });
      server.script("openid-configuration", list(), list(), list());
      const login = await start({ scope: "openid offline_access", ...own });
      server.approve();
      const tokens = await clock.run(login.wait());
      await clock.run(refreshTokens(tokens, { ...connection, ...own }));
      await clock.run(fetchUserInfo(tokens, { ...connection, ...own }));
      const paths = ["/oauth2/device/auth", "/oauth2/token", "/oauth2/token", "/userinfo"];
      const asked = sent.map(({ url }) => new URL(url)).filter(({ pathname }) =>
        paths.includes(pathname)
      );
      assert.deepEqual(
        asked.map(({ hostname, pathname }) => [hostname, pathname]),
        paths.map((path, index) => [`${origins[index]}.example.com`, path]),
      );
    });
  }

  it("#90 sends nothing to an alias over plain http", async () => {
    const { start, server, sent } = createScenario();
    server.script(
      "openid-configuration",
      change((body) => {
        body.mtls_endpoint_aliases = { token_endpoint: "http://mtls.example.com/token" };
      }),
    );
    await assert.rejects(start({ clientCertificate }), { code: "invalid_response" });
    assert.ok(sent.every(({ method }) => method === "GET"));
  });

  it("#91 may be what the access token is bound to, and another certificate may not", async () => {
    const own = await certificateThumbprint(clientCertificate);
    const { raw } = new X509Certificate(clientCertificate);
    assert.equal(own, createHash("sha256").update(raw).digest("base64url"));
    for (
      const [token, code] of [
        [boundTo(own), undefined],
        [boundTo("another"), "invalid_binding"],
        [boundTo(undefined), undefined],
        ["opaque", undefined],
        ["a.b.c", undefined],
      ] as const
    ) {
      const { start, clock, server } = createScenario();
      const login = await start({ clientCertificate });
      server.approve();
      server.script("token", change((body) => void (body.access_token = token)));
      const outcome = await clock.run(login.wait()).catch((error) => error);
      assert.equal(outcome.code, code);
    }
  });

  it("binds tokens in addition to any authentication method, or none", async () => {
    const { start } = createScenario({
      clients: [{ client_id: "cli", client_secret: "s" }],
    });
    await start({ clientCertificate, clientSecret: "s", authMethod: "client_secret_basic" });
    await createScenario().start({ clientCertificate, authMethod: "none" });
  });

  for (
    const [own, message] of [
      [{ clientCertificate, clientSecret: "s" }, /^The client's secret and its certificate were /],
      [
        { clientCertificate, fetch: undefined },
        /^The client's certificate was given without a fetch that presents it to the server\.$/,
      ],
      [{ clientCertificate: certificates.client.key }, NOT_PEM],
      [
        { clientCertificate: "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----" },
        NOT_PEM,
      ],
      [{ authMethod: "tls_client_auth" }, / tls_client_auth needs the client's certificate, /],
      [
        { authMethod: "self_signed_tls_client_auth", clientSecret: "s" },
        / self_signed_tls_client_auth needs the client's certificate, which was not given\.$/,
      ],
    ] as [Partial<ConnectionOptions>, RegExp][]
  ) {
    const shown = JSON.stringify(own).replaceAll(/\\n[^"]*/g, "…");
    it(`${shown} is rejected before anything is sent`, async () => {
      const { start, sent } = createScenario();
      await assert.rejects(start(own), { code: "invalid_options", message });
      assert.equal(sent.length, 0);
    });
  }
});
