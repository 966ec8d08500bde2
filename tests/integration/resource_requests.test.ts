import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { decodeJwt } from "jose";
import { createFetch } from "../../lib/host/network.ts";
import { serve } from "../../lib/host/serve.ts";
import { certificateThumbprint } from "../../lib/oauth/client/client_certificate.ts";
import { DpopKey, startDeviceLogin } from "../../mod.ts";
import { fetchWithSession } from "../../lib/session/fetch_with_session.ts";
import { memoryStore } from "../../lib/session/stores/memory_store.ts";
import { saveSession } from "../../lib/session/save_session.ts";
import type { SessionOptions } from "../../lib/session/session_options.ts";
import * as certificates from "../support/certificates.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import { decide, deviceClient, startOidcProvider } from "../support/oidc_provider.ts";
import { runProgram, startProgram } from "../support/program.ts";
import { createResourceServer, type ResourceServer } from "../support/resource_server.ts";
import { startSecureProvider } from "../support/secure_provider.ts";
import { startSeparateResource } from "../support/separate_resource.ts";

const api = "https://api.example.com";
const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Signs in to a profile with the program. */
async function signIn(
  flags: string[],
  { home, approve }: { home: string; approve: (uri: string) => Promise<void> },
): Promise<{ DEVICE_LOGIN_HOME: string }> {
  const env = { DEVICE_LOGIN_HOME: join(folder, home) };
  const { shows, ended } = startProgram(["login", "--profile", "work", ...flags], { env });
  const [, uri = ""] = await shows(/or open (\S+)\n/);
  await approve(uri);
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  return env;
}

describe("DPoP with oidc-provider and a resource server that requires nonces, over TLS", () => {
  it("sends proofs from the program and from the library", async () => {
    const provider = await startOidcProvider({
      clients: [deviceClient("cli", { dpop_bound_access_tokens: true })],
      features: {
        dPoP: { enabled: true, nonceSecret: Buffer.alloc(32), requireNonce: () => true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: "read", audience: api, accessTokenFormat: "jwt" }),
        },
      },
    });
    // The token says which key it is bound to; proofs must be signed with that one.
    const resources = new Map<string, ResourceServer>();
    const handle = (request: Request) => {
      const [, token = ""] = request.headers.get("authorization")?.split(" ") ?? [];
      const { jkt: thumbprint } = decodeJwt(token).cnf as { jkt: string };
      const known = resources.get(thumbprint) ??
        createResourceServer({ accepts: () => true, thumbprint, nonces: true });
      resources.set(thumbprint, known);
      return known.fetch(request);
    };
    const seen = () => [...resources.values()].flatMap(({ seen }) => seen);
    const served = await serve(handle, { tls: certificates.server });
    const url = served.url.replace("127.0.0.1", "localhost");
    const { host } = new URL(url);
    try {
      const flags = ["--issuer", provider.issuer, "--client-id", "cli", "--dpop"]
        .concat("--scope", "read,offline_access", "--resource", api);
      const approve = (uri: string) => provider.decide(uri, "approve");
      const env = await signIn(flags, { home: "dpop", approve });
      const line = ["request", "--profile", "work", "--host", host];
      const trust = ["--ca-cert", certificates.caPath];
      const reply = await runProgram([...line, `${url}/a?b`, "--data", "x", ...trust], { env });
      assert.deepEqual(reply, { code: 0, stdout: "POST x", stderr: "" });
      assert.deepEqual(seen(), ["POST /a?b 401", "POST /a?b 200"]);

      const session: SessionOptions = {
        issuer: provider.issuer,
        clientId: "cli",
        scope: "read offline_access",
        resource: api,
        dpop: DpopKey.generate,
        store: memoryStore(),
        clock: hastyClock(),
      };
      const login = await startDeviceLogin(session);
      await approve(login.verificationUriComplete ?? "");
      await saveSession(session, await login.wait());
      // The resource server has the machine's own time.
      const fetchApi = fetchWithSession({ ...session, clock: undefined }, {
        hosts: [host],
        fetch: await createFetch({ ca: certificates.ca }),
      });
      assert.equal(
        await (await fetchApi(`${url}/c`, { method: "PUT", body: "y" })).text(),
        "PUT y",
      );
    } finally {
      served.close();
      provider.close();
    }
  });
});

describe("certificate-bound tokens with oidc-provider and a resource server that checks them", () => {
  it("presents the profile's certificate", async () => {
    const provider = await startSecureProvider([
      deviceClient("cli", { tls_client_certificate_bound_access_tokens: true }),
    ]);
    const resource = await startSeparateResource({ tls: true });
    const { client, caPath } = certificates;
    const thumbprint = await certificateThumbprint(client.cert);
    try {
      const flags = ["--issuer", provider.issuer, "--client-id", "cli", "--auth-method", "none"]
        .concat("--scope", "read", "--resource", api, "--ca-cert", caPath)
        .concat("--client-cert", client.certPath, "--client-cert-key", client.keyPath);
      const send = await createFetch({ ca: certificates.ca });
      const approve = (uri: string) => decide(uri, "approve", send);
      const env = await signIn(flags, { home: "mtls", approve });
      const line = ["request", "--profile", "work", "--host", resource.host, "--fail"];
      const reply = await runProgram([...line, `${resource.url}/certificate`], { env });
      assert.deepEqual(reply, { code: 0, stdout: thumbprint, stderr: "" });
      const upload = [...line, `${resource.url}/size`, "--data", "-"];
      assert.equal((await runProgram(upload, { env, stdin: "12345" })).stdout, "5");

      const session: SessionOptions = {
        issuer: provider.issuer,
        clientId: "cli",
        authMethod: "none",
        scope: "read",
        resource: api,
        clientCertificate: client.cert,
        fetch: await createFetch({ ca: certificates.ca, clientCertificate: client }),
        store: memoryStore(),
        clock: hastyClock(),
      };
      const login = await startDeviceLogin(session);
      await approve(login.verificationUriComplete ?? "");
      await saveSession(session, await login.wait());
      const hosts = [resource.host];
      const url = `${resource.url}/certificate`;
      const response = await fetchWithSession(session, { hosts })(url);
      assert.deepEqual([response.status, await response.text()], [200, thumbprint]);
      const without = await fetchWithSession(session, { hosts, fetch: send })(url);
      assert.equal(without.status, 401);
    } finally {
      resource.close();
      provider.close();
    }
  });
});
