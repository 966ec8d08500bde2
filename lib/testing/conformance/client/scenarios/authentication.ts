import { readJwt } from "../../../../oauth/keys/jwt.ts";
import { readBasicCredentials } from "../../../server/basic_credentials.ts";
import { everyRequest, hides } from "../bench/checks.ts";
import { type Check, type ClientScenario, defineScenario } from "../bench/client_scenario.ts";
import type { Exchange, Recording } from "../bench/recording.ts";
import { PENDING } from "./replies.ts";

/** A secret with every kind of character that a header or a form must encode. */
const AWKWARD_SECRET = "a:b+c %25&=/ü";

/** The `client_assertion_type` of a JWT (RFC 7523 section 2.2). */
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** How clients authenticate. */
export const AUTHENTICATION_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "secret",
    title: "the client has a secret",
    needs: ["secret"],
    replies: () => ({ token: [PENDING] }),
    rules: {
      "13": authenticatesEverywhere("device_authorization"),
      "32": hides("client secret", ({ placeholders }) => [placeholders.client_secret]),
      "36": authenticatesEverywhere("token"),
      "57": oneMethodPerRequest(),
      "59": noCredentialsInUrls(),
    },
  }),
  defineScenario({
    name: "awkward_secret",
    title: "the secret has characters that must be encoded",
    needs: ["secret"],
    secret: AWKWARD_SECRET,
    rules: {
      "58": everyRequest("token", {
        expected: "the secret as it is, encoded once",
        fault: secretFault,
      }),
    },
  }),
  defineScenario({
    name: "assertion",
    title: "the client authenticates with assertions",
    needs: ["assertion"],
    replies: () => ({ token: [PENDING, PENDING] }),
    rules: {
      "92": everyRequest("token", {
        expected: "client_assertion_type, iss, sub, aud and exp",
        fault: assertionFault,
      }),
      "92a": sendsEachAssertionOnce(),
    },
  }),
];

/** Returns the name of the method by which a request is authenticated. */
export function authMethodOf({ form, headers }: Exchange): string {
  if (/^basic /i.test(headers.get("authorization") ?? "")) return "client_secret_basic";
  if (form.has("client_secret")) return "client_secret_post";
  return form.has("client_assertion") ? "an assertion" : "none";
}

/** Whether a request says which client it is from: by `client_id`, or by authentication. */
export function identifiesClient(
  { form, headers }: Exchange,
  { placeholders }: Recording,
): boolean {
  return form.get("client_id") === placeholders.client_id || headers.has("authorization") ||
    form.has("client_assertion");
}

/** No request is authenticated by two methods. */
export function oneMethodPerRequest(): Check {
  return ({ exchanges }) => {
    const twice = exchanges.find(({ form, headers }) =>
      [
        /^basic /i.test(headers.get("authorization") ?? ""),
        form.has("client_secret"),
        form.has("client_assertion"),
      ].filter(Boolean).length > 1
    );
    return {
      followed: twice === undefined,
      expected: "no request with two methods",
      seen: twice ? `two methods at the ${twice.endpoint} endpoint` : "none with two",
    };
  };
}

/** No URL contains a secret or an assertion. */
export function noCredentialsInUrls(): Check {
  return ({ exchanges, placeholders }) => {
    const found = exchanges.find(({ url }) =>
      url.searchParams.has("client_secret") || url.searchParams.has("client_assertion") ||
      url.href.includes(placeholders.client_secret)
    );
    return {
      followed: found === undefined,
      expected: "no secret and no assertion in a URL",
      seen: found ? `one in a ${found.method} to the ${found.endpoint} endpoint` : "none",
    };
  };
}

/** The requests to an endpoint have the secret, by the same method as those to the token endpoint. */
function authenticatesEverywhere(endpoint: "device_authorization" | "token"): Check {
  return (recording) => {
    const token = recording.exchanges.find((exchange) => exchange.endpoint === "token");
    const expected = "the secret, by the method of the token endpoint";
    if (token === undefined) return { followed: undefined, expected, seen: "no token request" };
    const method = authMethodOf(token);
    return everyRequest(endpoint, {
      expected,
      fault: (exchange) => {
        const used = authMethodOf(exchange);
        if (used !== method) return `${used}, and at the token endpoint ${method}`;
        return secretFault(exchange, recording);
      },
    })(recording);
  };
}

function secretFault(
  { form, headers }: Exchange,
  { placeholders }: Recording,
): string | undefined {
  const sent = readBasicCredentials(headers)?.secret ?? form.get("client_secret");
  if (sent === null) return "no secret";
  return sent === placeholders.client_secret ? undefined : "another secret, or wrongly encoded";
}

function assertionFault(
  { form, url }: Exchange,
  { placeholders: { issuer, client_id } }: Recording,
): string | undefined {
  const assertion = readJwt(form.get("client_assertion") ?? "");
  if (assertion === undefined) return "no assertion";
  if (form.get("client_assertion_type") !== JWT_BEARER) return "another client_assertion_type";
  const { iss, sub, aud, exp } = assertion.payload;
  if (iss !== client_id || sub !== client_id) return "iss or sub is not client_id";
  const audiences = [aud].flat();
  if (!audiences.some((one) => one === issuer || one === url.origin + url.pathname)) {
    return `aud is ${JSON.stringify(aud)}`;
  }
  return typeof exp === "number" ? undefined : "no exp";
}

function sendsEachAssertionOnce(): Check {
  return (recording) => {
    const used = new Set<unknown>();
    return everyRequest("token", {
      expected: "a jti of its own in each assertion",
      fault: ({ form }) => {
        const jti = readJwt(form.get("client_assertion") ?? "")?.payload.jti;
        if (typeof jti !== "string") return "no jti";
        if (used.has(jti)) return "a jti for the second time";
        used.add(jti);
        return undefined;
      },
    })(recording);
  };
}
