import { assumeRole } from "../../lib/commands/helper/assume_role.ts";
import {
  type ConnectionOptions,
  DeviceLoginError,
  DpopKey,
  fetchUserInfo,
  introspectToken,
  refreshTokens,
  resumeDeviceLogin,
  revokeToken,
  startDeviceLogin,
  TokenSet,
} from "../../mod.ts";
import { getTokens, memoryStore, saveSession } from "../../lib/session/mod.ts";
import { type Finding, inspectText } from "./findings.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import { CLIENT_ID, ENDPOINTS, type FuzzServer, ISSUER, METADATA, SECRETS } from "./fuzz_server.ts";
import { mutateText, mutateValue, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

/** The server and the clock of a case. */
export interface LibraryWorld {
  server: FuzzServer;
  clock: FuzzClock;
}

/** Runs one case against the library, and returns a result whose members are then read. */
type LibraryCase = (options: ConnectionOptions, random: Random) => Promise<unknown>;

const SCOPE = ["openid", "offline_access"];

function tokensOf(refreshToken: string, now: number): TokenSet {
  const { accessToken: access_token } = SECRETS;
  const claims = { iss: ISSUER, sub: "ann", aud: CLIENT_ID, exp: 4_000_000_000, iat: 1 };
  const reply = { access_token, token_type: "Bearer", refresh_token: refreshToken };
  return new TokenSet(reply, { receivedAt: now, requestedScope: SCOPE, claims });
}

async function signIn(options: ConnectionOptions, random: Random): Promise<unknown> {
  const login = await startDeviceLogin({
    ...options,
    scope: SCOPE,
    dpop: random.oneIn(8) ? (server) => DpopKey.generate(server) : undefined,
    maxAge: random.oneIn(3) ? 60 : undefined,
    acrValues: random.oneIn(3) ? ["a"] : [],
  });
  const saved = JSON.parse(JSON.stringify(login));
  const tokens = await login.wait();
  resumeDeviceLogin(saved, { ...options, scope: SCOPE }).toJSON();
  return tokens;
}

const { token_endpoint, device_authorization_endpoint } = METADATA;

const CASES: Record<typeof ENDPOINTS[number], LibraryCase> = {
  metadata: signIn,
  jwks: signIn,
  device: signIn,
  token: signIn,
  id_token: (options, random) =>
    random.oneIn(3)
      ? signIn({ ...options, server: { token_endpoint, device_authorization_endpoint } }, random)
      : signIn(options, random),
  refresh: (options) =>
    refreshTokens(tokensOf(SECRETS.refreshToken, options.clock?.now() ?? 0), options),
  userinfo: (options) => fetchUserInfo(tokensOf("r", 0), options),
  introspection: (options) => introspectToken(SECRETS.accessToken, options),
  revocation: (options) => revokeToken(SECRETS.refreshToken, options),
};

/** Runs the library against one malformed reply. */
export async function runReplyCase(
  name: string,
  random: Random,
  { server, clock }: LibraryWorld,
): Promise<{ kind: string; findings: Finding[] }> {
  const endpoint = random.pick(ENDPOINTS);
  server.begin(random, endpoint);
  const options: ConnectionOptions = {
    ...(endpoint === "metadata" ? { issuer: ISSUER } : { server: METADATA }),
    clientId: CLIENT_ID,
    clientSecret: random.oneIn(3) ? SECRETS.clientSecret : undefined,
    fetch: server.fetch,
    clock,
  };
  const findings = await settle(name, () => CASES[endpoint](options, random));
  return { kind: `library: ${endpoint}`, findings };
}

/** Runs the library against a malformed saved login or session. */
export async function runSavedCase(
  name: string,
  random: Random,
  { server, clock }: LibraryWorld,
): Promise<{ kind: string; findings: Finding[] }> {
  server.begin(random);
  const options = {
    server: METADATA,
    clientId: CLIENT_ID,
    fetch: server.fetch,
    clock,
    scope: SCOPE,
  };
  if (random.oneIn(2)) {
    const login = await startDeviceLogin({ ...options, dpop: await DpopKey.generate() });
    const saved = JSON.parse(writeJson(mutateValue(JSON.parse(JSON.stringify(login)), { random })));
    const findings = await settle(name, () => resumeDeviceLogin(saved, options).wait());
    // A secret in the place of another member can't be recognized as one.
    return {
      kind: "library: saved login",
      findings: findings.filter(({ fault }) => fault !== "secret"),
    };
  }
  const store = memoryStore();
  const session = { ...options, store };
  await saveSession(session, tokensOf(SECRETS.refreshToken, clock.now()));
  const [key = ""] = await store.keys();
  const text = (await store.get(key))?.value ?? "";
  const changed = random.oneIn(5)
    ? mutateText(text, random)
    : writeJson(mutateValue(JSON.parse(text), { random }));
  await (await store.prepare(key)).commit(changed);
  const findings = await settle(name, () => getTokens(session, { minValidity: Infinity }));
  return { kind: "library: session", findings };
}

/** Runs the exchange at AWS STS against a malformed reply. */
export async function runStsCase(
  name: string,
  random: Random,
  { clock }: LibraryWorld,
): Promise<{ kind: string; findings: Finding[] }> {
  const members = [
    "AccessKeyId",
    "SecretAccessKey",
    "SessionToken",
    "Expiration",
    "Code",
    "Message",
  ];
  const xml = members.map((one) =>
    `<${one}>${mutateText(`2030-01-01T00:00:00Z`, random)}</${one}>`
  );
  const status = random.pick([200, 200, 400, 403, 500]);
  const body = mutateText(xml.join(""), random).slice(0, 100_000);
  const findings = await settle(name, () =>
    assumeRole({
      endpoint: "https://sts.example.com/",
      roleArn: "arn",
      sessionName: "s",
      idToken: SECRETS.accessToken,
      fetch: () => Promise.resolve(new Response(body, { status })),
      clock,
      signal: new AbortController().signal,
    }));
  return { kind: "library: STS", findings };
}

/** The real time after which a case counts as hanging. */
const CASE_TIMEOUT_MS = 20_000;

async function settle(name: string, run: () => Promise<unknown>): Promise<Finding[]> {
  const secrets = Object.values(SECRETS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Hang()), CASE_TIMEOUT_MS);
  });
  try {
    readResult(await Promise.race([Promise.resolve().then(run), late]));
    return [];
  } catch (error) {
    if (error instanceof Hang) return [{ fault: "hang", name, detail: `${CASE_TIMEOUT_MS} ms` }];
    if (!(error instanceof DeviceLoginError)) {
      return [{ fault: "exit 1", name, detail: `${(error as Error)?.stack ?? error}` }];
    }
    return inspectText(error.message, { name, secrets }).filter(({ fault }) => fault === "secret");
  } finally {
    clearTimeout(timer);
  }
}

class Hang extends Error {}

/** Reads the members of a result, as a program would. */
function readResult(result: unknown): void {
  JSON.stringify(result);
  if (!(result instanceof TokenSet)) return;
  new Headers({ authorization: `${result.tokenType} ${result.accessToken}` });
  result.expiresAt?.toISOString();
  result.receivedAt.toISOString();
  void [result.refreshToken?.length, result.idToken?.length, result.authorizationDetails?.length];
  void [result.claims?.sub.length, result.scope.join(" ")];
}
