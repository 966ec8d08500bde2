import { encodeBase64url } from "../../lib/oauth/encoding/base64url.ts";
import {
  type Endpoint,
  ENDPOINTS,
  ID_TOKEN_HEADER,
  idTokenClaims,
  ISSUER,
  PROPER_REPLIES,
} from "./endpoints.ts";
import type { FuzzCase, FuzzReply } from "./fuzz_case.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import { createBody } from "./reply_body.ts";

/** A server that replies properly, except as a case says. */
export interface FuzzServer {
  /** Sends requests to it. */
  fetch: typeof fetch;
  /** Begins a case: from now on, one endpoint gives its replies. */
  begin(replies?: Pick<FuzzCase, "endpoint" | "replies">): void;
  /** Its key set. */
  jwks: unknown;
}

/** The options of a server. */
export interface FuzzServerOptions {
  clock: FuzzClock;
  /** The URL that it has instead of the issuer's. */
  url?: () => string;
}

/** Creates a server. */
export async function createFuzzServer(options: FuzzServerOptions): Promise<FuzzServer> {
  const { clock, url = () => ISSUER } = options;
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const jwks = { keys: [{ kty, crv, x, y, kid: "1", alg: "ES256", use: "sig" }] };
  let current: Pick<FuzzCase, "endpoint" | "replies"> = {};
  let given = 0;

  async function sign({ header, payload, garbled }: NonNullable<FuzzReply["idToken"]>) {
    const signed = [header, payload].map((part) => encode(part)).join(".");
    const bytes = new TextEncoder().encode(signed);
    const signature = await crypto.subtle.sign(algorithm, pair.privateKey, bytes);
    return garbled ?? `${signed}.${encodeBase64url(new Uint8Array(signature))}`;
  }

  async function properBody(endpoint: Endpoint, changed?: FuzzReply["idToken"]): Promise<string> {
    if (endpoint === "jwks") return JSON.stringify(jwks);
    const reply = PROPER_REPLIES[endpoint];
    if (endpoint === "sts") return xml(Object(reply));
    if (!/token|refresh/.test(endpoint)) return here(JSON.stringify(reply));
    const proper = {
      header: JSON.stringify(ID_TOKEN_HEADER),
      payload: here(JSON.stringify(idTokenClaims(clock.now()))),
    };
    return JSON.stringify({ ...Object(reply), id_token: await sign(changed ?? proper) });
  }

  /** Puts the server's own URL in place of the issuer's. */
  const here = (text: string) => text.replaceAll(ISSUER, url());

  async function answer(request: Request, sent: string): Promise<Response> {
    const { endpoint, replies = [] } = current;
    const asked = endpointOf(request.url, { sent, endpoint });
    // A client looks at RFC 8414's document only if there is no other.
    if (asked === "openid-configuration" && endpoint === "oauth-authorization-server") {
      return new Response("", { status: 404 });
    }
    const reply = asked === endpoint ? replies[given++ % replies.length] ?? {} : {};
    const { status = 200, headers, delivery } = reply;
    if (delivery === "failed") throw new TypeError("fetch failed");
    if (delivery === "silent") await silence(request.signal, clock);
    const text = reply.body === undefined
      ? await properBody(asked, reply.idToken)
      : here(reply.body).replaceAll("{{sent}}", () => sent);
    const type = asked === "sts" ? "text/xml" : "application/json";
    return new Response(status === 204 ? null : createBody(text, reply), {
      status,
      headers: { "content-type": type, ...headers },
    });
  }

  return {
    jwks,
    begin(replies = {}) {
      current = replies;
      given = 0;
    },
    async fetch(input, init) {
      const request = new Request(input, init);
      clock.busy++;
      try {
        return await answer(request, await request.text());
      } finally {
        clock.busy--;
      }
    },
  };
}

/** Never replies. Meanwhile the time advances, so that the client gives up. */
async function silence(signal: AbortSignal, clock: FuzzClock): Promise<void> {
  clock.busy--;
  try {
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  } finally {
    clock.busy++;
  }
}

function endpointOf(
  address: string,
  { sent, endpoint }: { sent: string; endpoint: Endpoint | undefined },
): Endpoint {
  const { hostname, pathname } = new URL(address);
  if (hostname.startsWith("sts.")) return "sts";
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (name === "device_authorization") return "device";
  if (name === "token") {
    if (endpoint === "id_token") return endpoint;
    if (sent.includes("token-exchange")) return "exchange";
    return sent.includes("grant_type=refresh_token") ? "refresh" : "token";
  }
  return ENDPOINTS.find((one) => one === name) ?? "openid-configuration";
}

function encode(text: string): string {
  return encodeBase64url(new TextEncoder().encode(text));
}

function xml(members: Record<string, unknown>): string {
  const elements = Object.entries(members).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<Credentials>${elements.join("")}</Credentials>`;
}
