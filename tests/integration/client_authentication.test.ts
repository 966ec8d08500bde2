import assert from "node:assert/strict";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  AUTH_METHODS,
  type AuthMethod,
  importClientKey,
  introspectToken,
  refreshTokens,
  revokeToken,
  startDeviceLogin,
} from "../../mod.ts";
import type { ConnectionOptions } from "../../mod.ts";
import { createFetch } from "../../lib/host/network.ts";
import type { ClientCertificate } from "../../lib/host/network_options.ts";
import * as certificates from "../support/certificates.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import { decide, deviceClient, type Metadata, SECRET } from "../support/oidc_provider.ts";
import { type ProgramResult, startProgram } from "../support/program.ts";
import {
  type SecureProvider,
  type SeenRequest,
  startSecureProvider,
} from "../support/secure_provider.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const keyFile = join(folder, "key.pem");
const keyText = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
writeFileSync(keyFile, keyText);
const clientKey = await importClientKey(keyText);
const secretFile = join(folder, "secret");
writeFileSync(secretFile, SECRET);

const { client, selfSigned } = certificates;
const { raw, publicKey: selfSignedKey } = new X509Certificate(selfSigned.cert);

/** One way to authenticate: what is registered, passed in, and then seen by the server. */
interface Row {
  /** Registered in addition to the method. */
  registered: Metadata;
  /** Passed to the program. */
  flags: string[];
  /** Passed to the library. */
  options: Partial<ConnectionOptions>;
  /** Shown by the connections. */
  certificate?: ClientCertificate;
  /** What the server has to see, and no other credentials. */
  seen: Partial<SeenRequest>;
  /** The parameters that authenticate the client. */
  proof: string[];
}

const withSecret = {
  registered: { client_secret: SECRET },
  flags: ["--client-secret-file", secretFile],
  options: { clientSecret: SECRET },
};

const withCertificate = ({ certPath, keyPath, cert, key }: certificates.ClientPair) => ({
  flags: ["--client-cert", certPath, "--client-cert-key", keyPath],
  options: { clientCertificate: cert },
  certificate: { cert, key },
});

const TABLE: Record<AuthMethod, Row> = {
  none: { registered: {}, flags: [], options: {}, seen: {}, proof: ["client_id"] },
  client_secret_basic: { ...withSecret, seen: { authorization: "Basic" }, proof: [] },
  client_secret_post: { ...withSecret, seen: {}, proof: ["client_id", "client_secret"] },
  client_secret_jwt: {
    ...withSecret,
    seen: {},
    proof: ["client_assertion", "client_assertion_type", "client_id"],
  },
  private_key_jwt: {
    registered: {
      jwks: { keys: [publicKey.export({ format: "jwk" })] },
      token_endpoint_auth_signing_alg: "ES256",
    },
    flags: ["--client-key", keyFile],
    options: { clientKey },
    seen: {},
    proof: ["client_assertion", "client_assertion_type", "client_id"],
  },
  tls_client_auth: {
    ...withCertificate(client),
    registered: { tls_client_auth_subject_dn: "CN=tls-client" },
    seen: { certificate: "CN=tls-client" },
    proof: ["client_id"],
  },
  self_signed_tls_client_auth: {
    ...withCertificate(selfSigned),
    registered: {
      jwks: {
        keys: [{ ...selfSignedKey.export({ format: "jwk" }), x5c: [raw.toString("base64")] }],
      },
    },
    seen: { certificate: "CN=self-signed-client" },
    proof: ["client_id"],
  },
};

const PROOFS = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];

describe("every authentication method, with oidc-provider", () => {
  let provider: SecureProvider;
  let send: typeof fetch;
  const ended = new Map<AuthMethod, ProgramResult>();
  let seen: SeenRequest[];

  before(async () => {
    provider = await startSecureProvider(
      AUTH_METHODS.map((method) =>
        deviceClient(method, { ...TABLE[method].registered, token_endpoint_auth_method: method })
      ),
    );
    send = await createFetch({ ca: certificates.ca });
    // All at once: each waits some seconds before it requests its tokens.
    await Promise.all(AUTH_METHODS.map(async (method) => {
      const { shows, ended: ending } = startProgram([
        ...["--issuer", provider.issuer, "--ca-cert", certificates.caPath],
        ...["--client-id", method, "--auth-method", method, ...TABLE[method].flags],
        ...["--format", "json"],
      ]);
      const [, uri = ""] = await shows(/or open (\S+)\n/);
      await decide(uri, "approve", send);
      ended.set(method, await ending);
    }));
    seen = await provider.seen(2 * AUTH_METHODS.length);
  });
  after(() => provider.close());

  /** Each request for a code or for tokens authenticates its client in exactly one way. */
  function check(method: AuthMethod, request: SeenRequest): void {
    const { seen, proof } = TABLE[method];
    const { status, error, authorization, certificate } = request;
    assert.deepEqual({ status, error }, { status: 200, error: undefined });
    assert.deepEqual({ authorization, certificate }, {
      authorization: seen.authorization,
      certificate: seen.certificate,
    });
    // The device authorization request contains client_id in addition to any credentials.
    const named = request.endpoint === "device_authorization" ? ["client_id"] : [];
    assert.deepEqual(
      request.parameters.filter((name) => PROOFS.includes(name)),
      [...new Set([...proof, ...named])].toSorted(),
    );
  }

  for (const method of AUTH_METHODS) {
    for (const [rule, endpoint] of [["#13", "device_authorization"], ["#36", "token"]] as const) {
      it(`${rule} #57 ${method} is accepted at the ${endpoint} endpoint`, () => {
        const { code, stdout, stderr } = ended.get(method) ?? {};
        assert.equal(code, 0, stderr);
        assert.ok(JSON.parse(stdout ?? "").access_token);
        const requests = seen.filter((one) => one.client === method && one.endpoint === endpoint);
        assert.equal(requests.length, 1);
        for (const request of requests) check(method, request);
      });
    }
  }

  for (const method of AUTH_METHODS) {
    it(`${method} works for refresh, introspection and revocation, and authenticates once per request`, async () => {
      const { options, certificate } = TABLE[method];
      const connection: ConnectionOptions = {
        ...options,
        issuer: provider.issuer,
        clientId: method,
        authMethod: method,
        fetch: await createFetch({ ca: certificates.ca, clientCertificate: certificate }),
      };
      const login = await startDeviceLogin({
        ...connection,
        scope: "openid offline_access",
        clock: hastyClock(),
      });
      await decide(login.verificationUriComplete ?? "", "approve", send);
      const tokens = await login.wait();
      const { accessToken, refreshToken = "" } = await refreshTokens(tokens, connection);
      assert.equal((await introspectToken(accessToken, connection)).active, true);
      await revokeToken(refreshToken, connection);
      assert.equal((await introspectToken(accessToken, connection)).active, false);
      const requests = await provider.seen(6);
      for (const request of requests) check(method, request);
      const assertions = requests.flatMap(({ assertion }) => assertion ?? []);
      assert.equal(new Set(assertions).size, assertions.length);
    });
  }

  it("needs no --auth-method with a key and a certificate", async () => {
    for (const method of ["private_key_jwt", "tls_client_auth"] as const) {
      const { options, certificate } = TABLE[method];
      const login = await startDeviceLogin({
        ...options,
        issuer: provider.issuer,
        clientId: method,
        fetch: await createFetch({ ca: certificates.ca, clientCertificate: certificate }),
      });
      assert.ok(login.userCode);
      for (const request of await provider.seen(1)) check(method, request);
    }
  });

  for (const method of ["private_key_jwt", "client_secret_jwt", "tls_client_auth"] as const) {
    it(`suggests a cause when ${method} is rejected`, async () => {
      const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
      const wrong: Record<typeof method, Partial<ConnectionOptions>> = {
        private_key_jwt: {
          clientKey: await importClientKey(other.export({ format: "jwk" }) as JsonWebKey),
        },
        client_secret_jwt: { clientSecret: "wrong" },
        tls_client_auth: { clientCertificate: selfSigned.cert },
      };
      const starting = startDeviceLogin({
        ...wrong[method],
        issuer: provider.issuer,
        clientId: method,
        authMethod: method,
        fetch: await createFetch({ ca: certificates.ca, clientCertificate: selfSigned }),
      });
      await assert.rejects(starting, {
        error: "invalid_client",
        message: new RegExp(`with ${method}: .*(registered|audience)`),
      });
      await provider.seen(1);
    });
  }
});
