import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type ConnectionOptions,
  fetchUserInfo,
  introspectToken,
  refreshTokens,
  resumeDeviceLogin,
  revokeToken,
  type ServerMetadata,
  startDeviceLogin,
  TokenSet,
} from "../../../../mod.ts";
import { json } from "../../../../lib/testing/mod.ts";
import * as certificates from "../../../support/certificates.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

const INSIDE = ["http://127.0.0.1:2375/x", "http://localhost:9200/x", "http://[::1]:8500/x"];
const ENDPOINTS = [
  "device_authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
  "userinfo_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
] as const;
type Endpoint = (typeof ENDPOINTS)[number];

/** Returns the metadata of the scenario's server, with one endpoint replaced. */
async function metadataWith(
  { server }: Scenario,
  name: Endpoint,
  url: string,
): Promise<ServerMetadata & { issuer: string }> {
  const document = `${server.issuer}/.well-known/openid-configuration`;
  const metadata = await (await server.fetch(new Request(document))).json();
  return { ...metadata, introspection_endpoint: `${server.issuer}/introspect`, [name]: url };
}

/** Uses every endpoint, and ignores the results. */
async function useAll(
  { clock, server }: Scenario,
  options: ConnectionOptions,
) {
  const signIn = async () => {
    const login = await startDeviceLogin({ ...options, scope: ["openid"] });
    const resumed = resumeDeviceLogin(JSON.parse(JSON.stringify(login)), options);
    server.approve();
    await resumed.wait();
  };
  const tokens = new TokenSet(
    { access_token: "a", token_type: "bearer", refresh_token: "r" },
    { receivedAt: 0, requestedScope: [] },
  );
  const work: (() => Promise<unknown>)[] = [
    signIn,
    () => refreshTokens(tokens, options),
    () => fetchUserInfo(tokens, options),
    () => revokeToken("r", options),
    () => introspectToken("a", options),
  ];
  const failures: unknown[] = [];
  for (const one of work) await clock.run(one().catch((error) => void failures.push(error)));
  return failures as (Error & { code: string })[];
}

const sentTo = ({ sent }: Scenario, url: string) => sent.filter((request) => request.url === url);

describe("plain http on loopback in a server's metadata", () => {
  for (const [index, name] of ENDPOINTS.entries()) {
    const url = INSIDE[index % INSIDE.length] ?? "";

    it(`is rejected as the ${name} of a remote issuer`, async () => {
      const scenario = createScenario();
      const metadata = await metadataWith(scenario, name, url);
      scenario.server.script("openid-configuration", ...Array(9).fill(json(metadata)));
      const failures = await useAll(scenario, scenario.connection);
      assert.deepEqual(sentTo(scenario, url), []);
      if (name === "jwks_uri") return;
      const told = new RegExp(
        `^The ${name} "http:.* is plain http on this machine, but the server`,
      );
      const refused = failures.find(({ message }) => told.test(message));
      assert.equal(refused?.code, "invalid_response", failures.join("\n"));
    });

    it(`is rejected as the ${name} of given metadata`, async () => {
      const scenario = createScenario();
      const { issuer: _issuer, ...connection } = scenario.connection;
      const server = await metadataWith(scenario, name, url);
      await useAll(scenario, { ...connection, server });
      assert.deepEqual(sentTo(scenario, url), []);
    });
  }

  it("is rejected in the document of a base URL, and as an mTLS alias", async () => {
    const scenario = createScenario();
    const { issuer, ...connection } = scenario.connection;
    const url = "http://127.0.0.1:1/x";
    const metadata = {
      ...await metadataWith(scenario, "jwks_uri", `${issuer}/jwks`),
      mtls_endpoint_aliases: Object.fromEntries(ENDPOINTS.map((name) => [name, url])),
    };
    scenario.server.script("openid-configuration", ...Array(9).fill(json(metadata)));
    await useAll(scenario, {
      ...connection,
      endpoint: issuer,
      clientCertificate: certificates.client.cert,
    });
    assert.deepEqual(sentTo(scenario, url), []);
  });

  for (
    const [named, issuer, own] of [
      ["the person named a server on loopback", "http://localhost:4444", {}],
      ["a server on loopback speaks https", "https://127.0.0.1:4444", {}],
      ["plain http is allowed", "https://auth.example.com", { allowHttp: true }],
    ] as const
  ) {
    it(`is accepted if ${named}`, async () => {
      for (const name of ENDPOINTS) {
        const scenario = createScenario({ issuer });
        const url = `http://127.0.0.1:1/${name}`;
        const metadata = await metadataWith(scenario, name, url);
        scenario.server.script("openid-configuration", ...Array(9).fill(json(metadata)));
        await useAll(scenario, { ...scenario.connection, ...own });
        assert.notDeepEqual(sentTo(scenario, url), []);
      }
    });
  }

  it("is accepted as a given URL of the flow", async () => {
    const scenario = createScenario();
    const own = {
      deviceAuthorizationEndpoint: "http://127.0.0.1:1/device",
      tokenEndpoint: "http://127.0.0.1:1/token",
    };
    await useAll(scenario, { ...scenario.connection, ...own });
    for (const url of Object.values(own)) assert.notDeepEqual(sentTo(scenario, url), []);
  });
});
