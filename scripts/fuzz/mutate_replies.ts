import {
  type Endpoint,
  ID_TOKEN_HEADER,
  idTokenClaims,
  PROPER_REPLIES,
  SECRETS,
  STS,
} from "./endpoints.ts";
import { DELIVERIES, type FuzzReply } from "./fuzz_case.ts";
import { FUZZ_START } from "./fuzz_clock.ts";
import { mutateText, mutateValue, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

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
  ["location", ["https://evil.example/", "\xff", "javascript:alert(1)"]],
  ["content-encoding", ["gzip", "deflate", "br", "x, gzip"]],
  ["content-length", ["0", "1", "99999999999"]],
  ["set-cookie", ["session=1; Path=/"]],
  ["www-authenticate", [`Bearer error_description="${"\\".repeat(200)}`]],
];

/** The secrets that a client has sent by the time of a reply, which may repeat them. */
const SENT: Partial<Record<Endpoint, readonly string[]>> = {
  token: [SECRETS.deviceCode],
  id_token: [SECRETS.deviceCode],
  refresh: [SECRETS.refreshToken],
  exchange: [SECRETS.accessToken],
  introspection: [SECRETS.accessToken],
  revocation: [SECRETS.refreshToken],
  userinfo: [SECRETS.accessToken],
};

/**
 * Changes the replies of an endpoint.
 *
 * @param endpoint the endpoint
 * @param random the source of choices
 * @param jwks the server's key set
 * @param sent the secrets that the client has sent by then
 * @returns up to four replies, of which some may be proper
 */
export function mutateReplies(
  endpoint: Endpoint,
  { random, jwks, sent = SENT[endpoint] ?? [] }: {
    random: Random;
    jwks: unknown;
    sent?: readonly string[];
  },
): FuzzReply[] {
  const proper = endpoint === "jwks" ? jwks : PROPER_REPLIES[endpoint];
  return Array.from({ length: 1 + random.below(4) }, (_, index) => {
    if (index > 0 && random.oneIn(6)) return {};
    if (endpoint === "id_token") return { idToken: mutateIdToken(random) };
    return { ...mutateBody(endpoint, { proper, random, sent }), ...mutateDelivery(random) };
  });
}

function mutateBody(
  endpoint: Endpoint,
  { proper, random, sent }: { proper: unknown; random: Random; sent: readonly string[] },
): FuzzReply {
  if (endpoint === "sts") return { body: mutateXml(Object(proper), random) };
  const echoes = ["{{sent}}", ...sent];
  const value = mutateValue(random.oneIn(3) ? refusal(random) : proper, { random, echoes });
  const body = writeJson(value);
  return { body: random.oneIn(10) ? mutateText(body, random) : body };
}

function mutateDelivery(random: Random): FuzzReply {
  const headers: Record<string, string> = {};
  for (const [name, values] of HEADERS) {
    if (random.oneIn(14)) headers[name] = random.pick(values);
  }
  const coding = random.oneIn(20) ? random.pick(["gzip", "deflate"] as const) : undefined;
  if (coding && !random.oneIn(3)) headers["content-encoding"] = coding;
  return {
    ...(random.oneIn(3) && { status: random.pick(STATUSES) }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(random.oneIn(12) && { delivery: random.pick(DELIVERIES) }),
    ...(coding && { coding }),
  };
}

function mutateIdToken(random: Random): NonNullable<FuzzReply["idToken"]> {
  const parts = { header: ID_TOKEN_HEADER, payload: idTokenClaims(FUZZ_START) };
  const { header, payload } = Object(mutateValue(parts, { random }));
  const garbled = random.oneIn(20)
    ? { garbled: mutateText("eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.AAAA", random) }
    : {};
  return { header: writeJson(header), payload: writeJson(payload), ...garbled };
}

/** Returns an error reply. */
function refusal(random: Random): unknown {
  const error = random.pick(["authorization_pending", "slow_down", "invalid_grant"].concat(
    ["access_denied", "expired_token", "invalid_client", "invalid_scope", "server_error"],
  ));
  return {
    error,
    error_description: "No.",
    error_uri: STS,
    interval: 5,
    status: 400,
    message: error,
  };
}

function mutateXml(members: Record<string, unknown>, random: Random): string {
  const all = { ...members, Code: "AccessDenied", Message: "No to {{sent}}." };
  const elements = Object.entries(all).map(([name, text]) => {
    const shown = random.oneIn(4) ? mutateText(String(text), random) : String(text);
    return random.oneIn(10) ? `<${name}>` : `<${name}>${shown}</${name}>`;
  });
  const xml = `<Credentials>${elements.join("")}</Credentials>`;
  return random.oneIn(4) ? mutateText(xml, random) : xml;
}
