import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { decodeJwt } from "jose";
import type Provider from "oidc-provider";
import { exchangeToken, startDeviceLogin } from "../../mod.ts";
import {
  decide,
  deviceClient,
  type OidcProvider,
  SECRET,
  startOidcProvider,
} from "../support/oidc_provider.ts";
import { startProgram } from "../support/program.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const AUDIENCES = ["billing", "mail"];

/** Adds the grant, which the package has only as an extension point: JWTs for known audiences. */
function addTokenExchange(provider: Provider): void {
  const { AccessToken, Grant, ResourceServer } = provider as unknown as Record<string, Entity>;
  const parameters = ["subject_token", "subject_token_type", "requested_token_type", "scope"];
  const handler = async (context: Context) => {
    const { params, client } = context.oidc;
    const refuse = (error: string, error_description: string) => {
      context.status = 400;
      context.body = { error, error_description };
    };
    const subject = await AccessToken?.find(params.subject_token ?? "");
    if (params.subject_token_type !== ACCESS_TOKEN || !subject || subject.isExpired) {
      return refuse("invalid_request", "the subject token is not valid");
    }
    if (!AUDIENCES.includes(params.audience ?? "")) {
      return refuse("invalid_target", "the audience is unknown");
    }
    if (!AccessToken || !ResourceServer || !await Grant?.find(subject.grantId)) return;
    const { accountId, grantId } = subject;
    const scope = params.scope ?? "read";
    const issued = new AccessToken({ accountId, grantId, client, gty: GRANT, scope });
    issued.resourceServer = new ResourceServer(params.audience ?? "", {
      audience: params.audience,
      accessTokenFormat: "jwt",
      scope,
    });
    context.body = {
      access_token: await issued.save(),
      issued_token_type: ACCESS_TOKEN,
      token_type: "Bearer",
      expires_in: issued.expiration,
      scope,
    };
  };
  provider.registerGrantType(GRANT, handler, [...parameters, "audience", "resource"], [
    "audience",
    "resource",
  ]);
}

/** The parts of the package's models that are used: it has no types. */
interface Model {
  accountId: string;
  grantId: string;
  isExpired: boolean;
  expiration: number;
  resourceServer: unknown;
  save(): Promise<string>;
}
interface Entity {
  new (members: unknown, info?: unknown): Model;
  find(id: string): Promise<Model | undefined>;
}
interface Context {
  oidc: { params: Partial<Record<string, string>>; client: unknown };
  status: number;
  body: unknown;
}

describe("token exchange with oidc-provider", () => {
  let provider: OidcProvider;
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const secretFile = join(folder, "secret.txt");
  before(async () => {
    writeFileSync(secretFile, SECRET);
    const grant_types = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token", GRANT];
    const method = { client_secret: SECRET, token_endpoint_auth_method: "client_secret_basic" };
    provider = await startOidcProvider({
      clients: [deviceClient("exchanging", { ...method, grant_types }), deviceClient("cli")],
      extend: addTokenExchange,
    });
  });
  after(() => {
    provider.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function signIn(client: { clientId: string; clientSecret?: string }) {
    const connection = { issuer: provider.issuer, ...client };
    const login = await startDeviceLogin({ ...connection, scope: "openid" });
    await decide(login.verificationUriComplete ?? "", "approve");
    const { accessToken } = await login.wait();
    return { connection, accessToken };
  }

  it("issues a token for the audience", async () => {
    const { connection, accessToken } = await signIn({
      clientId: "exchanging",
      clientSecret: SECRET,
    });
    const token = await exchangeToken(accessToken, {
      ...connection,
      audience: "billing",
      scope: "write",
      requestedTokenType: "access_token",
    });
    const { aud, sub, scope } = decodeJwt(token.accessToken);
    assert.deepEqual([aud, sub, scope], ["billing", "alice", "write"]);
    assert.equal(token.issuedTokenType, ACCESS_TOKEN);
    await assert.rejects(exchangeToken(accessToken, { ...connection, audience: "other" }), {
      error: "invalid_target",
    });
    await assert.rejects(exchangeToken("other", { ...connection, audience: "billing" }), {
      code: "refused",
      message: /subject token is not valid\. The token that is exchanged may not be valid any more/,
    });
  });

  it("is refused to a client without the grant", async () => {
    const { connection, accessToken } = await signIn({ clientId: "cli" });
    await assert.rejects(exchangeToken(accessToken, { ...connection, audience: "billing" }), {
      code: "refused",
      message: /not allowed for this client\. Token exchange must be enabled for this client/,
    });
  });

  it("is done by the program, once for each audience", async () => {
    const env = { DEVICE_LOGIN_HOME: folder };
    const flags = ["--issuer", provider.issuer, "--client-id", "exchanging"];
    const secret = ["--client-secret-file", secretFile];
    const login = startProgram(["login", "--profile", "work", ...flags, ...secret], { env });
    const [, uri = ""] = await login.shows(/or open (\S+)\n/);
    await decide(uri, "approve");
    const { code, stderr } = await login.ended;
    assert.equal(code, 0, stderr);
    const get = async (audience: string) => {
      const flags = ["--exchange-audience", audience, ...secret];
      const ended = await startProgram(["token", "--profile", "work", ...flags], { env }).ended;
      assert.equal(ended.code, 0, ended.stderr);
      return ended.stdout;
    };
    const billing = await get("billing");
    assert.equal(decodeJwt(billing.trim()).aud, "billing");
    assert.equal(decodeJwt((await get("mail")).trim()).aud, "mail");
    assert.equal(await get("billing"), billing);
  });
});
