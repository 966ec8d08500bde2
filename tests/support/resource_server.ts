import { createHash } from "node:crypto";
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from "jose";

/** The options of {@linkcode createResourceServer}. */
export interface ResourceServerOptions {
  /** Whether an access token is accepted. */
  accepts(accessToken: string): boolean;
  /** The thumbprint of the key that tokens are bound to. @default tokens are not bound */
  thumbprint?: string | undefined;
  /** Whether a proof needs the newest nonce. @default false */
  nonces?: boolean | undefined;
  /** The time, in milliseconds since the epoch. @default Date.now */
  now?: (() => number) | undefined;
  /** Answers a request with a valid token. @default its method and its body */
  answer?: ((request: Request) => Response | Promise<Response>) | undefined;
}

/** A resource server, as a fetch handler. */
export interface ResourceServer {
  fetch(request: Request): Promise<Response>;
  /** The requests: method, path and status. */
  readonly seen: string[];
  /** Replaces the nonce. */
  renewNonce(): void;
}

/**
 * Creates a resource server that accepts `Bearer` tokens (RFC 6750), or tokens bound to a key with a
 * proof for the request, which is checked with jose (RFC 9449 section 4.3) and used once.
 */
export function createResourceServer(options: ResourceServerOptions): ResourceServer {
  const { accepts, thumbprint, nonces = false, now = Date.now } = options;
  const seen: string[] = [];
  const used = new Set<unknown>();
  let nonce = 1;

  async function refusal(request: Request): Promise<string | undefined> {
    const [scheme, accessToken = "", ...rest] = request.headers.get("authorization")?.split(" ") ??
      [];
    const wanted = thumbprint === undefined ? "Bearer" : "DPoP";
    if (scheme !== wanted || rest.length > 0) return `${wanted}`;
    if (thumbprint !== undefined) {
      const proof = request.headers.get("dpop") ?? "";
      const error = await proofError(proof, { request, accessToken });
      if (error !== undefined) return `DPoP error="${error}"`;
    }
    return accepts(accessToken) ? undefined : `${wanted} error="invalid_token"`;
  }

  async function proofError(
    proof: string,
    { request, accessToken }: { request: Request; accessToken: string },
  ): Promise<string | undefined> {
    const { origin, pathname } = new URL(request.url);
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        typ: "dpop+jwt",
        currentDate: new Date(now()),
        maxTokenAge: 60,
        requiredClaims: ["jti", "htm", "htu", "iat", "ath"],
      });
      const { jti, htm, htu, ath } = payload;
      const ours = htm === request.method && htu === origin + pathname && !used.has(jti) &&
        ath === createHash("sha256").update(accessToken).digest("base64url") &&
        thumbprint === await calculateJwkThumbprint(protectedHeader.jwk ?? {});
      if (!ours) return "invalid_dpop_proof";
      used.add(jti);
      return nonces && payload.nonce !== `nonce-${nonce}` ? "use_dpop_nonce" : undefined;
    } catch {
      return "invalid_dpop_proof";
    }
  }

  async function respond(request: Request): Promise<Response> {
    const challenge = await refusal(request);
    if (challenge !== undefined) {
      await request.body?.cancel();
      return new Response(`refused: ${challenge}`, {
        status: 401,
        headers: { "www-authenticate": challenge },
      });
    }
    if (options.answer) return await options.answer(request);
    return new Response(`${request.method} ${await request.text()}`);
  }

  return {
    async fetch(request) {
      const response = await respond(request);
      const { pathname, search } = new URL(request.url);
      seen.push(`${request.method} ${pathname}${search} ${response.status}`);
      if (nonces) response.headers.set("dpop-nonce", `nonce-${nonce}`);
      response.headers.set("date", new Date(now()).toUTCString());
      return response;
    },
    seen,
    renewNonce: () => void nonce++,
  };
}
