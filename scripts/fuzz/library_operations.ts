import { assumeRole } from "../../lib/commands/helper/assume_role.ts";
import { ExchangedToken } from "../../lib/oauth/tokens/exchanged_token.ts";
import { getTokens, memoryStore, saveSession } from "../../lib/session/mod.ts";
import {
  type ConnectionOptions,
  DpopKey,
  exchangeToken,
  fetchUserInfo,
  introspectToken,
  refreshTokens,
  resumeDeviceLogin,
  revokeToken,
  startDeviceLogin,
  TokenSet,
} from "../../mod.ts";
import { CLIENT_ID, ISSUER, METADATA, SECRETS, STS } from "./endpoints.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import type { FuzzServer } from "./fuzz_server.ts";

/** What an operation runs with. */
interface OperationWorld {
  server: FuzzServer;
  clock: FuzzClock;
}

/** An operation of the library, whose result is then read. */
type Operation = (options: ConnectionOptions, input: FuzzCase) => Promise<unknown>;

const SCOPE = ["openid", "offline_access"];

/** The operations that a case can name. */
const OPERATIONS: Record<string, Operation> = {
  login: signIn,
  refresh: (options) => refreshTokens(savedTokens(options), options),
  exchange,
  userinfo: (options) => fetchUserInfo(savedTokens(options), options),
  introspect: (options) => introspectToken(SECRETS.accessToken, options),
  revoke: (options) => revokeToken(SECRETS.refreshToken, options),
  "saved login": (options, { saved }) =>
    resumeDeviceLogin(JSON.parse(saved ?? "{}"), { ...options, scope: SCOPE }).wait(),
  "saved session": async (options, { saved = "" }) => {
    const store = memoryStore();
    const session = { ...options, scope: SCOPE, store };
    await saveSession(session, savedTokens(options));
    const [key = ""] = await store.keys();
    await (await store.prepare(key)).commit(saved);
    return await getTokens(session, { minValidity: Infinity });
  },
  "assume role": ({ fetch = globalThis.fetch, clock }) =>
    assumeRole({
      endpoint: STS,
      roleArn: "arn",
      sessionName: "s",
      idToken: SECRETS.accessToken,
      fetch,
      clock: clock as FuzzClock,
      signal: new AbortController().signal,
    }),
};

/** Runs a case's operation, and reads its result as a program would. */
export async function runOperation(
  input: FuzzCase,
  { server, clock }: OperationWorld,
): Promise<void> {
  const { features = [], run } = input;
  const options: ConnectionOptions = {
    ...(features.includes("discovery") ? { issuer: ISSUER } : { server: METADATA }),
    clientId: CLIENT_ID,
    clientSecret: features.includes("secret") ? SECRETS.clientSecret : undefined,
    fetch: server.fetch,
    clock,
  };
  readResult(await OPERATIONS[run[0] ?? ""]?.(options, input));
}

/** Returns what a login or a session saves, which a case can change. */
export async function savedTexts(world: OperationWorld): Promise<Record<string, string>> {
  const { server: { fetch }, clock } = world;
  const options = { server: METADATA, clientId: CLIENT_ID, fetch, clock, scope: SCOPE };
  const login = await startDeviceLogin({ ...options, dpop: await DpopKey.generate() });
  const store = memoryStore();
  await saveSession({ ...options, store }, savedTokens(options));
  const [key = ""] = await store.keys();
  const session = (await store.get(key))?.value ?? "";
  return { "saved login": JSON.stringify(login), "saved session": session };
}

async function signIn(options: ConnectionOptions, { features = [] }: FuzzCase): Promise<unknown> {
  const { token_endpoint, device_authorization_endpoint } = METADATA;
  const login = await startDeviceLogin({
    ...options,
    ...(features.includes("no keys") && {
      server: { token_endpoint, device_authorization_endpoint },
    }),
    scope: SCOPE,
    dpop: features.includes("dpop") ? (server) => DpopKey.generate(server) : undefined,
    maxAge: features.includes("max_age") ? 60 : undefined,
    acrValues: features.includes("acr_values") ? ["a"] : [],
  });
  const saved = JSON.parse(JSON.stringify(login));
  const tokens = await login.wait();
  resumeDeviceLogin(saved, { ...options, scope: SCOPE }).toJSON();
  return tokens;
}

async function exchange(
  options: ConnectionOptions,
  { features = [] }: FuzzCase,
): Promise<unknown> {
  return await exchangeToken(SECRETS.accessToken, {
    ...options,
    audience: "billing",
    scope: features.includes("scope") ? ["read"] : undefined,
    requestedTokenType: features.includes("type") ? "access_token" : undefined,
    dpop: features.includes("dpop") ? await DpopKey.generate() : undefined,
  });
}

function savedTokens({ clock }: ConnectionOptions): TokenSet {
  const { accessToken: access_token, refreshToken: refresh_token } = SECRETS;
  const claims = { iss: ISSUER, sub: "ann", aud: CLIENT_ID, exp: 4_000_000_000, iat: 1 };
  const reply = { access_token, token_type: "Bearer", refresh_token };
  const receivedAt = clock?.now() ?? 0;
  return new TokenSet(reply, { receivedAt, requestedScope: SCOPE, claims });
}

function readResult(result: unknown): void {
  JSON.stringify(result);
  if (!(result instanceof TokenSet)) return;
  new Headers({ authorization: `${result.tokenType} ${result.accessToken}` });
  result.expiresAt?.toISOString();
  result.receivedAt.toISOString();
  void [result.refreshToken?.length, result.idToken?.length, result.authorizationDetails?.length];
  if (result instanceof ExchangedToken) void result.issuedTokenType?.length;
  void [result.claims?.sub.length, result.scope.join(" ")];
}
