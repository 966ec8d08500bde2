import { encodeBase64url } from "../../lib/oauth/encoding/base64url.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import { mutateText, mutateValue, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

/** The endpoints and token kinds whose replies can be changed. */
export const ENDPOINTS = [
  "metadata",
  "jwks",
  "device",
  "token",
  "id_token",
  "refresh",
  "userinfo",
  "introspection",
  "revocation",
] as const;

/** One of them. */
export type Endpoint = typeof ENDPOINTS[number];

/** The server's issuer. */
export const ISSUER = "https://auth.example.com";

/** The client. */
export const CLIENT_ID = "cli";

/** The secrets, which must appear only in a result. */
export const SECRETS = {
  clientSecret: "client-secret-6f1e1c6bd4",
  deviceCode: "device-code-0c2b8c5d1f",
  refreshToken: "refresh-token-58a7e0b3aa",
  accessToken: "access-token-b1f0c4d7e9",
};

const STATUSES = [200, 200, 200, 400, 201, 204, 301, 401, 403, 404, 408, 418, 429, 500, 503];

const HEADERS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ["content-type", [
    "text/html",
    "application/jwt",
    "application/x-www-form-urlencoded",
    ";",
    "a/b",
  ]],
  ["retry-after", ["1", "99999999999999999999", "-1", "Wed, 21 Oct 9999 07:28:00 GMT", "x"]],
  ["date", ["Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "x"]],
  ["dpop-nonce", ["nonce", "\x80\xff"]],
  ["www-authenticate", [
    'Bearer error="invalid_token"',
    "DPoP error=use_dpop_nonce",
    'Basic realm="',
    "x",
  ]],
  ["location", ["https://evil.example/", "\xff"]],
];

/** A server that can give malformed replies at one endpoint. */
export interface FuzzServer {
  /** Sends requests to it. */
  fetch: typeof fetch;
  /** Begins a case: from now on, one endpoint gives changed replies. */
  begin(random: Random, endpoint?: Endpoint): void;
}

/** Creates a server that replies properly, except at one endpoint. */
export async function createFuzzServer(clock: FuzzClock): Promise<FuzzServer> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const jwks = { keys: [{ kty, crv, x, y, kid: "1", alg: "ES256", use: "sig" }] };
  let random: Random;
  let target: Endpoint | undefined;

  async function idToken(): Promise<string> {
    const now = Math.floor(clock.now() / 1000);
    const times = { iat: now, exp: now + 300, auth_time: now };
    let parts: unknown = {
      header: { alg: "ES256", typ: "JWT", kid: "1" },
      payload: { iss: ISSUER, sub: "ann", aud: CLIENT_ID, email: "a@example.com", ...times },
    };
    if (target === "id_token") parts = mutateValue(parts, { random });
    const { header, payload } = Object(parts);
    const signed = [header, payload].map((part) => base64(writeJson(part))).join(".");
    const bytes = new TextEncoder().encode(signed);
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, bytes);
    const token = `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
    return target === "id_token" && random.oneIn(20) ? mutateText(token, random) : token;
  }

  async function reply(endpoint: Endpoint): Promise<unknown> {
    switch (endpoint) {
      case "metadata":
        return METADATA;
      case "jwks":
        return jwks;
      case "device":
        return {
          device_code: SECRETS.deviceCode,
          user_code: "WDJB-MJHT",
          verification_uri: `${ISSUER}/device`,
          verification_uri_complete: `${ISSUER}/device?user_code=WDJB-MJHT`,
          expires_in: 300,
          interval: 5,
        };
      case "token":
      case "id_token":
      case "refresh":
        return {
          access_token: SECRETS.accessToken,
          token_type: "Bearer",
          expires_in: 3600,
          refresh_token: SECRETS.refreshToken,
          id_token: await idToken(),
          scope: "openid offline_access",
        };
      case "userinfo":
        return { sub: "ann", name: "Ann", email: "a@example.com", address: { country: "FI" } };
      case "introspection":
        return { active: true, scope: "openid", exp: 4_000_000_000, sub: "ann" };
      case "revocation":
        return {};
    }
  }

  /** Returns an error reply. */
  function refusal(): unknown {
    const error = random.pick(["authorization_pending", "slow_down", "invalid_grant"].concat(
      ["access_denied", "expired_token", "invalid_client", "invalid_scope", "server_error"],
    ));
    return {
      error,
      error_description: "No.",
      error_uri: ISSUER,
      interval: 5,
      status: 400,
      message: error,
    };
  }

  async function answer(endpoint: Endpoint, sent: string): Promise<Response> {
    const proper = await reply(endpoint);
    const mutated = endpoint === target && endpoint !== "id_token" && !random.oneIn(10);
    if (!mutated) return Response.json(proper);
    const echoes = [...Object.values(SECRETS), sent].filter((one) => sent.includes(one));
    const value = mutateValue(random.oneIn(3) ? refusal() : proper, { random, echoes });
    const body = random.oneIn(10) ? mutateText(writeJson(value), random) : writeJson(value);
    const status = random.oneIn(3) ? random.pick(STATUSES) : 200;
    const headers = new Headers({ "content-type": "application/json" });
    for (const [name, values] of HEADERS) {
      if (random.oneIn(12)) headers.set(name, random.pick(values));
    }
    if (random.oneIn(40)) throw new TypeError("fetch failed");
    return new Response(status === 204 ? null : body, { status, headers });
  }

  return {
    begin(chosen, endpoint) {
      random = chosen;
      target = endpoint;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      clock.busy++;
      try {
        const sent = await request.text();
        return await answer(endpointOf(request.url, sent, target), sent);
      } finally {
        clock.busy--;
      }
    },
  };
}

/** The server's metadata. */
export const METADATA = {
  issuer: ISSUER,
  device_authorization_endpoint: `${ISSUER}/device_authorization`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  introspection_endpoint: `${ISSUER}/introspection`,
  revocation_endpoint: `${ISSUER}/revocation`,
  grant_types_supported: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
  scopes_supported: ["openid", "offline_access"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  id_token_signing_alg_values_supported: ["ES256", "RS256"],
  dpop_signing_alg_values_supported: ["ES256"],
  mtls_endpoint_aliases: { token_endpoint: `${ISSUER}/mtls/token` },
};

function endpointOf(url: string, sent: string, target: Endpoint | undefined): Endpoint {
  const { pathname } = new URL(url);
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (name === "device_authorization") return "device";
  if (name === "token") {
    if (sent.includes("grant_type=refresh_token")) {
      return target === "id_token" ? target : "refresh";
    }
    return target === "id_token" ? target : "token";
  }
  const known = ENDPOINTS.find((one) => one === name);
  return known ?? "metadata";
}

function base64(text: string): string {
  return encodeBase64url(new TextEncoder().encode(text));
}
