import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { decodeJwt, decodeProtectedHeader } from "jose";
import {
  type DeviceLoginOptions,
  refreshTokens,
  startDeviceLogin,
  type TokenSet,
} from "../../mod.ts";
import { hastyClock } from "../support/hasty_clock.ts";
import {
  deviceClient,
  type OidcProvider,
  SECRET,
  startOidcProvider,
} from "../support/oidc_provider.ts";
import { startProgram } from "../support/program.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsaFile = join(folder, "rsa.pem");
writeFileSync(rsaFile, rsa.privateKey.export({ format: "pem", type: "pkcs1" }));
const ecFile = join(folder, "ec.jwk");
writeFileSync(ecFile, JSON.stringify(ec.privateKey.export({ format: "jwk" })));

const files = "https://files.example.com";
const photos = "https://photos.example.com";
const granted = (_context: unknown, { rar }: { rar?: unknown }) => rar;

/** A client with encrypted ID tokens. */
function encrypting(alg: string, enc: string, key: object) {
  return deviceClient(alg, {
    id_token_encrypted_response_alg: alg,
    id_token_encrypted_response_enc: enc,
    jwks: { keys: [{ ...key, use: "enc" }] },
  });
}

describe("extensions of the flow, with oidc-provider", () => {
  let provider: OidcProvider;
  before(async () => {
    provider = await startOidcProvider({
      clients: [
        deviceClient("cli", { authorization_details_types: ["payment"] }),
        ...["HS256", "HS512"].map((alg) =>
          deviceClient(alg, {
            client_secret: SECRET.repeat(2),
            token_endpoint_auth_method: "client_secret_basic",
            id_token_signed_response_alg: alg,
          })
        ),
        encrypting("RSA-OAEP-256", "A128CBC-HS256", rsa.publicKey.export({ format: "jwk" })),
        encrypting("ECDH-ES", "A128GCM", ec.publicKey.export({ format: "jwk" })),
      ],
      features: {
        encryption: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context: unknown, resource: string) => {
            if (resource !== files && resource !== photos) throw new Error("unknown");
            return { scope: "read", audience: resource, accessTokenFormat: "jwt" };
          },
        },
        richAuthorizationRequests: {
          enabled: true,
          types: { payment: { validate: () => {} } },
          authorizationDetailsForGrantSource: (
            { oidc }: { oidc: { params: { authorization_details?: unknown } } },
          ) => oidc.params.authorization_details && [{ type: "payment", amount: "1.00" }],
          authorizationDetailsForAccessToken: granted,
          authorizationDetailsForIntrospection: granted,
        },
      },
      configuration: {
        enabledJWA: {
          idTokenSigningAlgValues: ["RS256", "HS256", "HS512"],
          idTokenEncryptionAlgValues: ["RSA-OAEP-256", "ECDH-ES"],
          idTokenEncryptionEncValues: ["A128CBC-HS256", "A128GCM"],
        },
        acrValues: ["gold"],
      },
    });
  });
  after(() => provider.close());

  async function signIn(own: Partial<DeviceLoginOptions>): Promise<TokenSet> {
    const login = await startDeviceLogin({
      issuer: provider.issuer,
      clientId: "cli",
      scope: "openid offline_access",
      clock: hastyClock(),
      ...own,
    });
    await provider.decide(login.verificationUriComplete ?? "", "approve");
    return await login.wait();
  }

  for (const alg of ["HS256", "HS512"]) {
    it(`#71 accepts an ID token signed by ${alg} with the client secret`, async () => {
      const tokens = await signIn({ clientId: alg, clientSecret: SECRET.repeat(2) });
      assert.equal(decodeProtectedHeader(tokens.idToken ?? "").alg, alg);
      assert.equal(tokens.claims?.sub, "alice");
    });
  }

  for (
    const [alg, file] of [["RSA-OAEP-256", rsaFile], ["ECDH-ES", ecFile]] as const
  ) {
    it(`#77 decrypts an ID token encrypted by ${alg}, from the command line, only with the right key`, async () => {
      const args = ["--issuer", provider.issuer, "--client-id", alg, "--format", "json"];
      const run = async (...more: string[]) => {
        const { shows, ended } = startProgram([...args, ...more]);
        const [, uri = ""] = await shows(/or open (\S+)\n/);
        await provider.decide(uri, "approve");
        return await ended;
      };
      const other = file === rsaFile ? ecFile : rsaFile;
      const [taken, missing, wrong] = await Promise.all([
        run("--decryption-key", file),
        run(),
        run("--decryption-key", other),
      ]);
      assert.equal(taken.code, 0, taken.stderr);
      assert.equal(decodeProtectedHeader(JSON.parse(taken.stdout).id_token).alg, alg);
      assert.match(taken.stderr, /Signed in as alice/);
      const outcome = (
        { code, stdout }: { code: number | null; stdout: string },
      ) => [code, JSON.parse(stdout).code];
      assert.deepEqual(outcome(missing), [7, "invalid_id_token"]);
      assert.match(missing.stderr, /encrypted, but no key/);
      assert.deepEqual(outcome(wrong), [7, "invalid_id_token"]);
      assert.match(wrong.stderr, /can't be decrypted/);
    });
  }

  it("#96 requests a resource as the audience, and again at a refresh", async () => {
    const one = await signIn({ resource: files, scope: "openid offline_access read" });
    assert.equal(decodeJwt(one.accessToken).aud, files);
    const connection = { issuer: provider.issuer, clientId: "cli" };
    const fresh = await refreshTokens(one, { ...connection, resource: files });
    assert.equal(decodeJwt(fresh.accessToken).aud, files);
    const resource = [files, photos];
    const tokenParameters = { resource: photos };
    const two = await signIn({ resource, tokenParameters, scope: "read" });
    assert.equal(decodeJwt(two.accessToken).aud, photos);
  });

  it("#95 reports authorization details as the server grants them", async () => {
    const details = [{ type: "payment", amount: "9.99" }];
    const own = { resource: files, scope: "read" };
    const tokens = await signIn({ ...own, authorizationDetails: details });
    assert.deepEqual(tokens.authorizationDetails, [{ type: "payment", amount: "1.00" }]);
    await assert.rejects(signIn({ ...own, authorizationDetails: [{ type: "other" }] }), {
      code: "refused",
      error: "invalid_authorization_details",
    });
  });

  it("#75 #108 requests max_age and acr_values, and uses PKCE", async () => {
    const tokens = await signIn({ maxAge: 600, pkce: true, loginHint: "alice" });
    assert.ok(Number(tokens.claims?.auth_time) > Date.now() / 1000 - 600);
    await assert.rejects(signIn({ acrValues: "gold" }), {
      code: "invalid_id_token",
      message: /its acr is/,
    });
  });
});
