import { answerApproval } from "./approval.ts";
import { withCors } from "./cors.ts";
import { type DeviceCode, DeviceCodes } from "./device_codes.ts";
import { ENDPOINT_PATHS, endpointAt, type EndpointName } from "./endpoint.ts";
import { checkDpopProof } from "./dpop_proof.ts";
import type { Fault } from "./faults.ts";
import { type IdTokenOverride, IdTokens, type Person } from "./id_tokens.ts";
import { errorReply, jsonReply } from "./replies.ts";
import { authenticateClient, type TestClient } from "./test_client.ts";
import { TokenIssuer } from "./token_issuer.ts";

/** The options of {@linkcode createAuthorizationServer}. */
export interface AuthorizationServerOptions {
  /** The issuer identifier, which is also the base of all URLs, with or without a path. */
  issuer: string;
  /** The registered clients. @default one public client, `cli` */
  clients?: readonly TestClient[];
  /** Seconds between two polls; with `null` the reply has no interval. @default 5 */
  interval?: number | null;
  /** Seconds until a code expires. @default 600 */
  expiresIn?: number;
  /** Seconds until an access token expires. @default 3600 */
  accessTokenLifetime?: number;
  /** Whether each refresh returns a new refresh token and invalidates the old one. @default true */
  rotateRefreshTokens?: boolean;
  /** The audiences that tokens can be exchanged for (RFC 8693). @default none: not supported */
  exchangeAudiences?: readonly string[];
  /** The origins of the web pages that may read its replies (CORS). @default none */
  allowedOrigins?: readonly string[];
  /** The person who approves. @default Alice */
  person?: Person;
  /** The algorithm that signs ID tokens. @default "ES256" */
  signingAlgorithm?: "ES256" | "RS256" | "EdDSA";
  /** Returns milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** A received request. */
export interface RecordedRequest {
  /** The requested endpoint. */
  readonly endpoint: EndpointName;
  /** The HTTP method. */
  readonly method: string;
  /** The URL, with its query. */
  readonly url: string;
  /** The headers. */
  readonly headers: Headers;
  /** The form; empty for a GET. */
  readonly body: URLSearchParams;
  /** The time of receipt, in milliseconds since the epoch. */
  readonly time: number;
}

/** An authorization server, with controls for tests. */
export interface AuthorizationServer {
  /** The issuer identifier. */
  readonly issuer: string;
  /** All requests, in the order in which they were received. */
  readonly requests: readonly RecordedRequest[];
  /** Answers a request. Rejects if a network failure is scripted. */
  fetch(request: Request): Promise<Response>;
  /** Scripts the replies to the next requests of an endpoint, one for each request. */
  script(endpoint: EndpointName, ...faults: readonly Fault[]): void;
  /** Returns the user codes that are neither approved nor denied, oldest first. */
  pending(): string[];
  /** Approves a sign-in, by default the newest. */
  approve(userCode?: string): void;
  /** Denies a sign-in, by default the newest. */
  deny(userCode?: string): void;
  /** Expires the code of a sign-in, by default the newest. */
  expire(userCode?: string): void;
  /** Signs with a new key from now on; the old key is no longer published. */
  rotateKeys(): void;
  /** Changes the ID tokens that are issued from now on. */
  overrideIdToken(override: IdTokenOverride): void;
  /** Revokes all refresh tokens. */
  revokeRefreshTokens(): void;
}

const ALICE: Person = {
  sub: "alice",
  name: "Alice Example",
  preferred_username: "alice",
  email: "alice@example.com",
};

/** A poll may be early by this much before the server replies slow_down. */
const EARLY_POLL_TOLERANCE_MS = 100;

/** The endpoints that receive a form by POST. */
const POST_ENDPOINTS: readonly EndpointName[] = [
  "device_authorization",
  "token",
  "revocation",
  "introspection",
];

/**
 * Creates an authorization server, which holds all its state in memory.
 *
 * @param options its issuer, clients, lifetimes and person
 */
export function createAuthorizationServer(
  options: AuthorizationServerOptions,
): AuthorizationServer {
  const { issuer, clients = [{ client_id: "cli" }], interval = 5, expiresIn = 600 } = options;
  const { person = ALICE, signingAlgorithm = "ES256", now = Date.now } = options;
  const { allowedOrigins = [], exchangeAudiences: audiences = [] } = options;
  const { pathname } = new URL(issuer);
  const issuerPath = pathname.replace(/\/$/, "");
  const base = issuer.replace(/\/$/, "");
  const codes = new DeviceCodes();
  const idTokens = new IdTokens(signingAlgorithm);
  const issued = new TokenIssuer({
    issuer,
    person,
    idTokens,
    now,
    lifetime: options.accessTokenLifetime ?? 3600,
    rotate: options.rotateRefreshTokens ?? true,
    audiences,
  });
  const requests: RecordedRequest[] = [];
  const scripts = new Map<EndpointName, Fault[]>();

  const metadata = {
    issuer,
    device_authorization_endpoint: base + ENDPOINT_PATHS.device_authorization,
    token_endpoint: base + ENDPOINT_PATHS.token,
    jwks_uri: base + ENDPOINT_PATHS.jwks,
    userinfo_endpoint: base + ENDPOINT_PATHS.userinfo,
    revocation_endpoint: base + ENDPOINT_PATHS.revocation,
    introspection_endpoint: base + ENDPOINT_PATHS.introspection,
    grant_types_supported: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    response_types_supported: [],
    subject_types_supported: ["public"],
    scopes_supported: ["openid", "offline_access", "offline", "profile", "email"],
    token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    id_token_signing_alg_values_supported: [signingAlgorithm],
  };

  function startDeviceFlow(request: Request, body: URLSearchParams): Response {
    const client = authenticateClient(request, { body, clients });
    if (client instanceof Response) return client;
    const code = codes.add({
      clientId: client.client_id,
      scope: (body.get("scope") ?? "").split(" ").filter(Boolean),
      parameters: body,
      expiresAt: now() + expiresIn * 1000,
      interval: interval ?? 5,
      now: now(),
    });
    const verification_uri = base + ENDPOINT_PATHS.approval;
    return jsonReply({
      device_code: code.deviceCode,
      user_code: code.userCode,
      verification_uri,
      verification_uri_complete: `${verification_uri}?user_code=${code.userCode}`,
      expires_in: expiresIn,
      ...(interval !== null && { interval }),
    });
  }

  async function redeem(
    code: DeviceCode | undefined,
    { clientId, jkt }: { clientId: string; jkt: string | undefined },
  ): Promise<Response> {
    if (!code || code.clientId !== clientId) {
      return errorReply("invalid_grant", { description: "The device code is not known." });
    }
    if (code.status === "spent") {
      return errorReply("invalid_grant", { description: "The device code has been used." });
    }
    if (now() >= code.expiresAt) return errorReply("expired_token");
    const early = now() < code.lastPollAt + code.interval * 1000 - EARLY_POLL_TOLERANCE_MS;
    code.lastPollAt = now();
    if (code.status === "denied") return errorReply("access_denied");
    if (early) {
      code.interval += 5;
      return errorReply("slow_down");
    }
    if (code.status === "pending") return errorReply("authorization_pending");
    code.status = "spent";
    return jsonReply(await issued.forDeviceCode(code, jkt));
  }

  async function answerToken(request: Request, body: URLSearchParams): Promise<Response> {
    const client = authenticateClient(request, { body, clients });
    if (client instanceof Response) return client;
    const clientId = client.client_id;
    let jkt: string | undefined;
    try {
      jkt = await checkDpopProof(request, { now: now() });
    } catch (error) {
      return errorReply("invalid_dpop_proof", { description: (error as Error).message });
    }
    switch (body.get("grant_type")) {
      case "urn:ietf:params:oauth:grant-type:device_code":
        if (!body.get("device_code")) {
          return errorReply("invalid_request", { description: "The device code is missing." });
        }
        return await redeem(codes.byDeviceCode(body.get("device_code")), { clientId, jkt });
      case "refresh_token":
        return await issued.refresh(body, { clientId, jkt });
      case "urn:ietf:params:oauth:grant-type:token-exchange":
        if (audiences.length === 0) return errorReply("unsupported_grant_type");
        return await issued.exchange(body, { clientId, jkt });
      default:
        return errorReply("unsupported_grant_type");
    }
  }

  /** Answers a request about a token, for a registered client only. */
  function answerTokenRequest(
    request: Request,
    { body, reply }: {
      body: URLSearchParams;
      reply: (token: string, clientId: string) => Response;
    },
  ): Response {
    const client = authenticateClient(request, { body, clients });
    if (client instanceof Response) return client;
    const token = body.get("token");
    if (!token) return errorReply("invalid_request", { description: "The token is missing." });
    return reply(token, client.client_id);
  }

  async function answer(
    request: Request,
    { endpoint, body }: { endpoint: EndpointName; body: URLSearchParams },
  ): Promise<Response> {
    const posts = POST_ENDPOINTS.includes(endpoint);
    if (endpoint !== "approval" && (request.method === "POST") !== posts) {
      return new Response(null, { status: 405, headers: { allow: posts ? "POST" : "GET" } });
    }
    const repeated = posts ? repeatedParameter(body) : undefined;
    if (repeated !== undefined) {
      return errorReply("invalid_request", { description: "A parameter is repeated." });
    }
    switch (endpoint) {
      case "openid-configuration":
      case "oauth-authorization-server":
        return Response.json(metadata);
      case "device_authorization":
        return startDeviceFlow(request, body);
      case "token":
        return await answerToken(request, body);
      case "jwks":
        return Response.json(await idTokens.keySet());
      case "userinfo":
        return await issued.userInfo(request);
      case "revocation":
        return answerTokenRequest(request, {
          body,
          reply: (token, clientId) => issued.revokeToken(token, clientId),
        });
      case "introspection":
        return answerTokenRequest(request, { body, reply: (token) => issued.introspect(token) });
      case "approval":
        return await answerApproval(request, { form: body, codes, clients, now });
    }
  }

  async function receive(endpoint: EndpointName, request: Request): Promise<Response> {
    const { method, url, headers } = request;
    const body = new URLSearchParams(method === "POST" ? await request.text() : "");
    requests.push({ endpoint, method, url, headers, body, time: now() });
    const fault = scripts.get(endpoint)?.shift();
    const next = () => answer(request, { endpoint, body });
    return fault ? await fault(request, next) : await next();
  }

  return {
    issuer,
    requests,
    async fetch(request) {
      const endpoint = endpointAt(new URL(request.url).pathname, issuerPath);
      if (!endpoint) return new Response("Not found\n", { status: 404 });
      const answer = () => receive(endpoint, request);
      return await withCors(request, { endpoint, allowedOrigins, answer });
    },
    script(endpoint, ...faults) {
      scripts.set(endpoint, [...scripts.get(endpoint) ?? [], ...faults]);
    },
    pending: () => codes.pending().map(({ userCode }) => userCode),
    approve(userCode) {
      codes.select(userCode).status = "approved";
    },
    deny(userCode) {
      codes.select(userCode).status = "denied";
    },
    expire(userCode) {
      codes.select(userCode).expiresAt = now();
    },
    rotateKeys: () => idTokens.rotate(),
    overrideIdToken: (override) => idTokens.override(override),
    revokeRefreshTokens: () => issued.revoke(),
  };
}

/** The parameters that may be repeated (RFC 8707 section 2, RFC 8693 section 2.1). */
const REPEATABLE = ["resource", "audience"];

/** Returns a parameter that is sent more than once, and may not be. */
function repeatedParameter(body: URLSearchParams): string | undefined {
  const names = [...body.keys()].filter((name) => !REPEATABLE.includes(name));
  return names.find((name, index) => names.indexOf(name) !== index);
}
