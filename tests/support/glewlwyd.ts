import { execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free_port.ts";

/** The files of a new installation in Debian's package. */
const CONFIGURATION = "/etc/glewlwyd/glewlwyd.conf";
const SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

/** A private Glewlwyd, and a person who decides. */
export interface Glewlwyd {
  issuer: string;
  /** The clients' secrets. */
  secret: string;
  approve(verificationUriComplete: string, clientId: string): Promise<void>;
  /** Disables every code: a person cannot deny in Glewlwyd. */
  disableCodes(): void;
  stop(): void;
}

/** The settings for device codes, in seconds, and for DPoP proofs. */
export interface GlewlwydOptions {
  interval?: number;
  expiresIn?: number;
  /** Whether it requires a nonce in each proof. */
  dpopNonces?: boolean;
}

/** Starts a Glewlwyd with a public client `cli` and a confidential one, `confidential`. */
export async function startGlewlwyd(options: GlewlwydOptions = {}): Promise<Glewlwyd> {
  const { interval = 1, expiresIn = 600, dpopNonces = false } = options;
  const folder = mkdtempSync(join(tmpdir(), "glewlwyd-"));
  const database = join(folder, "database");
  const sqlite = (sql: string) => void execFileSync("sqlite3", [database], { input: sql });
  sqlite(readFileSync(SCHEMA, "utf8"));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const configuration = join(folder, "configuration");
  writeFileSync(configuration, configure(port, database));
  const server = spawn("glewlwyd", [`--config-file=${configuration}`], { stdio: "ignore" });
  const stop = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const admin = await signIn(base, { username: "admin", password: "password" });
    // It does not decode the secret of Basic, so this one needs no encoding.
    const secret = "s_e-c.r3t";
    await setUp(`${base}/api`, { admin, secret, interval, expiresIn, dpopNonces });
    const issuer = `${base}/api/oidc`;
    return {
      issuer,
      secret,
      async approve(verificationUriComplete, clientId) {
        const cookie = await signIn(base, { username: "alice", password: "passw0rd" });
        const grant = `${base}/api/auth/grant/${clientId}`;
        await send(grant, { cookie, method: "PUT", body: { scope: "openid" } });
        const headers = { cookie };
        await fetch(`${verificationUriComplete}&g_continue`, { headers, redirect: "manual" });
      },
      disableCodes: () => sqlite("UPDATE gpo_device_authorization SET gpoda_status = 3;"),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Returns Debian's configuration with another port, address and database. */
function configure(port: number, path: string): string {
  const own = `port=${port}\nbind_address="127.0.0.1"\nexternal_url="http://127.0.0.1:${port}"\n` +
    `log_mode="console"\ndatabase = { type = "sqlite3"; path = "${path}"; };\n`;
  return readFileSync(CONFIGURATION, "utf8")
    .replaceAll(/^(port|external_url|log_mode|@include).*$/gm, "") + own;
}

interface Sending {
  cookie?: string;
  method?: string;
  body: unknown;
}

async function send(
  url: string,
  { cookie = "", method = "POST", body }: Sending,
): Promise<Response> {
  const headers = { "content-type": "application/json", cookie };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return response;
}

/** Signs in as soon as the server is up; returns the session's cookie. */
async function signIn(base: string, body: object): Promise<string> {
  for (let attempt = 0;; attempt++) {
    try {
      const response = await send(`${base}/api/auth/`, { body });
      return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

interface SetUp {
  dpopNonces: boolean;
  admin: string;
  secret: string;
  interval: number;
  expiresIn: number;
}

async function setUp(api: string, { admin, secret, ...options }: SetUp): Promise<void> {
  const { interval, expiresIn, dpopNonces } = options;
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const add = (what: string, body: object) => send(`${api}/${what}/`, { cookie: admin, body });
  await add("mod/plugin", {
    module: "oidc",
    name: "oidc",
    display_name: "OpenID Connect",
    parameters: {
      iss: `${api}/oidc`,
      "jwt-type": "rsa",
      "jwt-key-size": "256",
      key: privateKey,
      cert: publicKey,
      "access-token-duration": 3600,
      "refresh-token-duration": 86_400,
      "code-duration": 600,
      "refresh-token-rolling": true,
      "refresh-token-one-use": "always",
      "allow-non-oidc": true,
      "auth-type-device-enabled": true,
      "auth-type-refresh-enabled": true,
      "device-authorization-expiration": expiresIn,
      "device-authorization-interval": interval,
      "subject-type": "public",
      "jwks-show": true,
      "oauth-dpop-allowed": true,
      "oauth-dpop-iat-duration": 30,
      "oauth-dpop-nonce-mandatory": dpopNonces,
      "oauth-dpop-nonce-counter": 2,
    },
  });
  const client = {
    enabled: true,
    redirect_uri: [],
    authorization_type: ["device_authorization", "refresh_token"],
  };
  await add("client", { client_id: "cli", confidential: false, ...client });
  await add("client", {
    client_id: "confidential",
    confidential: true,
    password: secret,
    token_endpoint_auth_method: ["client_secret_basic", "client_secret_post"],
    ...client,
  });
  await add("user", {
    username: "alice",
    password: "passw0rd",
    enabled: true,
    scope: ["openid", "g_profile"],
  });
}
