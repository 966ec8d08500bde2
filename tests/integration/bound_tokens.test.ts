import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { decodeJwt } from "jose";
import { createFetch } from "../../lib/host/network.ts";
import { certificateThumbprint } from "../../lib/oauth/client/client_certificate.ts";
import {
  DpopKey,
  fetchUserInfo,
  refreshTokens,
  resumeDeviceLogin,
  startDeviceLogin,
  TokenSet,
} from "../../mod.ts";
import type { DeviceLoginOptions } from "../../mod.ts";
import * as certificates from "../support/certificates.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import {
  decide,
  deviceClient,
  type OidcProvider,
  SECRET,
  startOidcProvider,
} from "../support/oidc_provider.ts";
import { startProgram } from "../support/program.ts";
import { startSecureProvider } from "../support/secure_provider.ts";

const api = "https://api.example.com";
const scope = "openid email offline_access";

/** Access tokens for a resource are JWTs, which can be decoded. */
const resourceIndicators = {
  enabled: true,
  getResourceServerInfo: () => ({ scope: "read", audience: api, accessTokenFormat: "jwt" }),
};

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

describe("DPoP with an oidc-provider that requires nonces", () => {
  let provider: OidcProvider;
  before(async () => {
    provider = await startOidcProvider({
      clients: [deviceClient("cli", { dpop_bound_access_tokens: true })],
      features: {
        dPoP: { enabled: true, nonceSecret: Buffer.alloc(32), requireNonce: () => true },
        resourceIndicators,
      },
    });
  });
  after(() => provider.close());

  const options = (own: Partial<DeviceLoginOptions> = {}): DeviceLoginOptions => ({
    issuer: provider.issuer,
    clientId: "cli",
    scope,
    dpop: DpopKey.generate,
    clock: hastyClock(),
    ...own,
  });

  it("#82 #83 #87 signs in, fetches user info, and refreshes with the same key", async () => {
    const login = await startDeviceLogin(options());
    const types: string[] = [];
    for await (const event of login.events()) {
      types.push(event.type);
      if (event.type === "pending" && types.length === 2) {
        await provider.decide(login.verificationUriComplete ?? "", "approve");
      }
      if (event.type !== "tokens") continue;
      const { tokens } = event;
      assert.equal(tokens.tokenType, "dpop");
      const connection = { issuer: provider.issuer, clientId: "cli" };
      assert.equal((await fetchUserInfo(tokens, connection)).email, "alice@example.com");
      const fresh = await refreshTokens(tokens, connection);
      assert.equal(fresh.tokenType, "dpop");
      assert.equal((await fetchUserInfo(fresh, connection)).email, "alice@example.com");
      const stolen = new TokenSet(fresh.toJSON(), {
        receivedAt: Date.now(),
        requestedScope: fresh.scope,
        dpopKey: await DpopKey.generate(),
      });
      await assert.rejects(refreshTokens(stolen, connection), { error: "invalid_grant" });
    }
    // A nonce challenge does not count as a poll: the first one was retried and found the login pending.
    assert.deepEqual(types, ["prompt", "pending", "tokens"]);
  });

  it("#87 continues with the saved key, to which the token is bound", async () => {
    const login = await startDeviceLogin(options({ scope: "read", resource: api }));
    const saved = JSON.parse(JSON.stringify(login));
    await provider.decide(login.verificationUriComplete ?? "", "approve");
    const tokens = await resumeDeviceLogin(saved, options()).wait();
    const { aud, cnf } = decodeJwt(tokens.accessToken);
    assert.equal(aud, api);
    assert.deepEqual(cnf, { jkt: await new DpopKey(saved.dpop_jwk).thumbprint() });
  });

  it("is rejected by the server without a proof", async () => {
    const login = await startDeviceLogin(options({ dpop: undefined }));
    await assert.rejects(login.wait(), { code: "refused" });
  });

  it("signs in from the command line with a given key", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    const file = join(folder, "dpop.pem");
    writeFileSync(file, privateKey.export({ format: "pem", type: "pkcs8" }));
    const args = ["--issuer", provider.issuer, "--client-id", "cli", "--format", "json"];
    const { shows, ended } = startProgram([...args, "--dpop-key", file]);
    const [, uri = ""] = await shows(/or open (\S+)\n/);
    await provider.decide(uri, "approve");
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 0, stderr);
    const { token_type, dpop_jwk } = JSON.parse(stdout);
    assert.equal(token_type, "DPoP");
    assert.equal(dpop_jwk.x, privateKey.export({ format: "jwk" }).x);
  });
});

describe("certificate-bound tokens with oidc-provider", () => {
  it("#90 #91 use the mTLS endpoints, and contain the client certificate's thumbprint", async () => {
    const provider = await startSecureProvider([
      deviceClient("cli", { tls_client_certificate_bound_access_tokens: true }),
      deviceClient("secret", {
        tls_client_certificate_bound_access_tokens: true,
        client_secret: SECRET,
        token_endpoint_auth_method: "client_secret_basic",
      }),
    ]);
    try {
      const { client } = certificates;
      for (
        const own of [
          { clientId: "cli", authMethod: "none" },
          { clientId: "secret", clientSecret: SECRET, authMethod: "client_secret_basic" },
        ] as const
      ) {
        const login = await startDeviceLogin({
          ...own,
          issuer: provider.issuer,
          scope: "read",
          resource: api,
          clientCertificate: client.cert,
          fetch: await createFetch({ ca: certificates.ca, clientCertificate: client }),
          clock: hastyClock(),
        });
        const send = await createFetch({ ca: certificates.ca });
        await decide(login.verificationUriComplete ?? "", "approve", send);
        const { cnf } = decodeJwt((await login.wait()).accessToken);
        assert.deepEqual(cnf, { "x5t#S256": await certificateThumbprint(client.cert) });
        for (const { certificate } of await provider.seen(2)) {
          assert.equal(certificate, "CN=tls-client");
        }
      }
    } finally {
      provider.close();
    }
  });
});
