import { approve } from "./approval.ts";
import { withCors } from "./cors.ts";
import { type DeviceCode, DeviceCodes } from "./device_codes.ts";
import { endpointAt, type EndpointName, PATHS } from "./endpoint.ts";
import type { Fault } from "./faults.ts";
import { type IdTokenOverride, IdTokens, type Person } from "./id_tokens.ts";
import { errorReply, jsonReply } from "./replies.ts";
import { authenticateClient, type TestClient } from "./test_client.ts";
import { TokenIssuer } from "./token_issuer.ts";

/** How the server behaves. */
export interface AuthorizationServerOptions {
  /** Its issuer identifier: where it is reached, with or without a path. */
  issuer: string;
  /** The clients that it knows. @default one public client, `cli` */
  clients?: readonly TestClient[];
  /** Seconds between two polls; `null` names none. @default 5 */
  interval?: number | null;
  /** Seconds until a code expires. @default 600 */
  expiresIn?: number;
  /** Seconds until an access token expires. @default 3600 */
  accessTokenLifetime?: number;
  /** Whether each refresh brings a new refresh token and spends the old one. @default true */
  rotateRefreshTokens?: boolean;
  /** The origins of the web pages that may read what it says (CORS). @default none */
  allowedOrigins?: readonly string[];
  /** Who approves. @default Alice */
  person?: Person;
  /** What ID tokens are signed with. @default "ES256" */
  signingAlgorithm?: "ES256" | "RS256" | "EdDSA";
  /** Milliseconds since the epoch. @default Date.now */
  now?: () => number;
}

/** A request that came in. */
export interface RecordedRequest {
  /** The endpoint that it was for. */
  readonly endpoint: EndpointName;
  /** GET or POST. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** Its headers. */
  readonly headers: Headers;
  /** Its form; empty for a GET. */
  readonly body: URLSearchParams;
  /** Milliseconds since the epoch, when it came. */
  readonly time: number;
}

/** A server, and what a test does with it. */
export interface AuthorizationServer {
  /** Its issuer identifier. */
  readonly issuer: string;
  /** All requests, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  /** Answers a request. A scripted failure of the network rejects. */
  fetch(request: Request): Promise<Response>;
  /** Lets these answer the next requests to an endpoint, one each. */
  script(endpoint: EndpointName, ...faults: readonly Fault[]): void;
  /** The user codes that wait for a decision, oldest first. */
  pending(): string[];
  /** Approves a sign-in: the newest, if no user code is given. */
  approve(userCode?: string): void;
  /** Denies it. */
  deny(userCode?: string): void;
  /** Lets its code expire. */
  expire(userCode?: string): void;
  /** Signs with a new key from now on; the old one is no longer published. */
  rotateKeys(): void;
  /** Puts something else into ID tokens from now on. */
  overrideIdToken(override: IdTokenOverride): void;
  /** Takes no refresh token any more. */
  revokeRefreshTokens(): void;
}

const ALICE: Person = {
  sub: "alice",
  name: "Alice Example",
  preferred_username: "alice",
  email: "alice@example.com",
};

/** A poll that comes this much early, in milliseconds, is not held against the client. */
const GRACE = 100;

/** The endpoints that take a form. */
const POSTS: readonly EndpointName[] = [
  "device_authorization",
  "token",
  "revocation",
  "introspection",
];

/**
 * Makes a server. It keeps everything in memory and in itself.
 *
 * @param options how it behaves
 */
export function createAuthorizationServer(
  options: AuthorizationServerOptions,
): AuthorizationServer {
  const { issuer, clients = [{ client_id: "cli" }], interval = 5, expiresIn = 600 } = options;
  const { person = ALICE, signingAlgorithm = "ES256", now = Date.now } = options;
  const { allowedOrigins = [] } = options;
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
  });
  const requests: RecordedRequest[] = [];
  const scripts = new Map<EndpointName, Fault[]>();

  const metadata = {
    issuer,
    device_authorization_endpoint: base + PATHS.device_authorization,
    token_endpoint: base + PATHS.token,
    jwks_uri: base + PATHS.jwks,
    userinfo_endpoint: base + PATHS.userinfo,
    revocation_endpoint: base + PATHS.revocation,
    introspection_endpoint: base + PATHS.introspection,
    grant_types_supported: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    response_types_supported: [],
    subject_types_supported: ["public"],
    scopes_supported: ["openid", "offline_access", "offline", "profile", "email"],
    token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    id_token_signing_alg_values_supported: [signingAlgorithm],
  };

  function startDeviceFlow(request: Request, body: URLSearchParams): Response {
    const client = authenticateClient(request, body, { clients });
    if (client instanceof Response) return client;
    const code = codes.add({
      clientId: client.client_id,
      scope: (body.get("scope") ?? "").split(" ").filter(Boolean),
      parameters: body,
      expiresAt: now() + expiresIn * 1000,
      interval: interval ?? 5,
      now: now(),
    });
    const verification_uri = base + PATHS.approval;
    return jsonReply({
      device_code: code.deviceCode,
      user_code: code.userCode,
      verification_uri,
      verification_uri_complete: `${verification_uri}?user_code=${code.userCode}`,
      expires_in: expiresIn,
      ...(interval !== null && { interval }),
    });
  }

  async function redeem(code: DeviceCode | undefined, client: TestClient): Promise<Response> {
    if (!code || code.clientId !== client.client_id) {
      return errorReply("invalid_grant", "The device code is not known.");
    }
    if (code.status === "spent") return errorReply("invalid_grant", "The device code is spent.");
    if (now() >= code.expiresAt) return errorReply("expired_token");
    const early = now() < code.lastPollAt + code.interval * 1000 - GRACE;
    code.lastPollAt = now();
    if (code.status === "denied") return errorReply("access_denied");
    if (early) {
      code.interval += 5;
      return errorReply("slow_down");
    }
    if (code.status === "pending") return errorReply("authorization_pending");
    code.status = "spent";
    return jsonReply(await issued.forDeviceCode(code));
  }

  async function answerToken(request: Request, body: URLSearchParams): Promise<Response> {
    const client = authenticateClient(request, body, { clients });
    if (client instanceof Response) return client;
    switch (body.get("grant_type")) {
      case "urn:ietf:params:oauth:grant-type:device_code":
        return await redeem(codes.byDeviceCode(body.get("device_code")), client);
      case "refresh_token":
        return await issued.refresh(body, client.client_id);
      default:
        return errorReply("unsupported_grant_type");
    }
  }

  /** Only a client that the server knows may ask about a token, or end it. */
  function answerAbout(
    request: Request,
    body: URLSearchParams,
    say: (token: string, clientId: string) => Response,
  ): Response {
    const client = authenticateClient(request, body, { clients });
    if (client instanceof Response) return client;
    const token = body.get("token");
    if (!token) return errorReply("invalid_request", "The token is missing.");
    return say(token, client.client_id);
  }

  async function answer(
    endpoint: EndpointName,
    request: Request,
    body: URLSearchParams,
  ): Promise<Response> {
    const posts = POSTS.includes(endpoint);
    if (endpoint !== "approval" && (request.method === "POST") !== posts) {
      return new Response(null, { status: 405, headers: { allow: posts ? "POST" : "GET" } });
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
        return issued.userInfo(request.headers.get("authorization"));
      case "revocation":
        return answerAbout(request, body, (token, clientId) => issued.revokeToken(token, clientId));
      case "introspection":
        return answerAbout(request, body, (token) => issued.introspect(token));
      case "approval":
        return await approve(request, body, { codes, clients, now });
    }
  }

  async function receive(endpoint: EndpointName, request: Request): Promise<Response> {
    const { method, url, headers } = request;
    const body = new URLSearchParams(method === "POST" ? await request.text() : "");
    requests.push({ endpoint, method, url, headers, body, time: now() });
    const fault = scripts.get(endpoint)?.shift();
    const next = () => answer(endpoint, request, body);
    return fault ? await fault(request, next) : await next();
  }

  return {
    issuer,
    requests,
    async fetch(request) {
      const endpoint = endpointAt(new URL(request.url).pathname, issuerPath);
      if (!endpoint) return new Response("Not found\n", { status: 404 });
      const cors = { endpoint, allowedOrigins };
      return await withCors(request, cors, () => receive(endpoint, request));
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
