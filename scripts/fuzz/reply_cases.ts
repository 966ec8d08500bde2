import { type FormatDefinition, FORMATS } from "../../lib/output/formats.ts";
import { CLIENT_ID, type Endpoint, ENDPOINTS, ISSUER, SECRETS, STS } from "./endpoints.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { mutateReplies } from "./mutate_replies.ts";
import { PROFILE, SERVER } from "./program_world.ts";
import type { Random } from "./random.ts";

/** What replies are made with. */
export interface ReplyInput {
  random: Random;
  /** The server's key set. */
  jwks: unknown;
}

const FORMAT_ARGUMENTS = Object.entries<FormatDefinition>(FORMATS).flatMap(
  ([name, { expression }]) => expression ? [`${name}=${expression.example}`] : [name],
).concat("jsonpath=$..*");

/** The operations of the library that reach an endpoint. */
const OPERATIONS: Record<Endpoint, string> = {
  "openid-configuration": "login",
  "oauth-authorization-server": "login",
  jwks: "login",
  device: "login",
  token: "login",
  id_token: "login",
  refresh: "refresh",
  exchange: "exchange",
  userinfo: "userinfo",
  introspection: "introspect",
  revocation: "revoke",
  sts: "assume role",
};

/** Creates a case in which the library gets malformed replies. */
export function createLibraryReplyCase({ random, jwks }: ReplyInput): FuzzCase {
  const endpoint = random.pick(ENDPOINTS);
  const some = ["secret", "dpop", "max_age", "acr_values", "scope", "type"].filter(() =>
    random.oneIn(4)
  );
  if (/-/.test(endpoint)) some.push("discovery");
  else if (endpoint === "id_token" && random.oneIn(3)) some.push("no keys");
  return {
    kind: `library: ${endpoint}`,
    target: "library",
    run: [OPERATIONS[endpoint]],
    features: some,
    endpoint,
    replies: mutateReplies(endpoint, { random, jwks }),
  };
}

/** Creates a case in which the program gets malformed replies. */
export function createProgramReplyCase({ random, jwks }: ReplyInput): FuzzCase {
  const endpoint = random.pick(ENDPOINTS);
  const run = commandFor(endpoint, random);
  // An exchange of the ID token does not send the access token.
  const sent = run.includes("--exchange-subject") ? { sent: [] } : {};
  return {
    kind: `program: ${endpoint}`,
    target: "program",
    run,
    env: {
      AWS_ENDPOINT_URL_STS: STS,
      ...(random.oneIn(3) && { OAUTH2_CLIENT_SECRET: SECRETS.clientSecret }),
    },
    endpoint,
    replies: mutateReplies(endpoint, { random, jwks, ...sent }),
  };
}

/** Returns a command line that reaches an endpoint. */
function commandFor(endpoint: Endpoint, random: Random): string[] {
  const format = ["--format", random.pick(FORMAT_ARGUMENTS)];
  const some = random.oneIn(6) ? ["--trace=-"] : [];
  const late = ["--min-validity", "99999"];
  const aws = ["helper", "aws", ...PROFILE, "--role-arn", "arn:aws:iam::1:role/dev"];
  const login = [
    ...random.pick([
      ["login", ...SERVER, ...format],
      ["login", ...SERVER, "-q"],
      ["login", ...SERVER, ...format, "--dpop"],
      ["login", ...SERVER, ...format, "--max-age", "60", "--acr-values", "a"],
      ["login", ...SERVER, ...PROFILE, "--store", "file"],
      ["login", "--endpoint", ISSUER, "--client-id", CLIENT_ID, ...format],
    ]),
    "--timeout",
    "600",
    ...some,
  ];
  const resume = random.pick([["resume", ...format], ["resume", "--once"]]);
  const doctor = ["doctor", ...SERVER, "--format", random.pick(["json", "ndjson", "table"])];
  const start = [
    ...["start", ...SERVER, "--profile", "third", "--store", "file", "--format"],
    random.pick(["json", "ndjson", "table", "yaml"]),
  ];
  const refreshing = random.pick([
    ["token", ...PROFILE, ...late, ...format, ...some],
    ["helper", "kubectl", ...PROFILE, ...late, ...some],
    [...aws, ...late],
    ["status", "--remote", "--format", random.pick(["json", "table"]), ...some],
    ["whoami", ...PROFILE, "--format", random.pick(["json", "table"]), ...some],
    ["exec", ...PROFILE, ...late, "--", "true"],
  ]);
  const exchange = [
    ...["--exchange-audience", random.pick(["other", "other,billing"]), ...some],
    ...(random.oneIn(3) ? ["--exchange-scope", "read"] : []),
    ...(random.oneIn(3) ? ["--requested-token-type", "access_token"] : []),
    ...(random.oneIn(4) ? ["--exchange-subject", "id"] : []),
  ];
  const exchanging = random.pick([
    ["token", ...PROFILE, ...exchange, ...format],
    ["token", ...PROFILE, ...exchange, ...late],
    ["helper", "kubectl", ...PROFILE, ...exchange],
    ["helper", "cargo", ...PROFILE, ...exchange, "--cargo-plugin"],
    ["exec", ...PROFILE, ...exchange, "--", "true"],
  ]);
  switch (endpoint) {
    case "refresh":
      return refreshing;
    case "exchange":
      return exchanging;
    case "userinfo":
    case "introspection":
      return [
        ...random.pick([["status", "--remote"], ["whoami", ...PROFILE, "--remote"]]),
        ...["--format", random.pick(["json", "table"]), ...some],
      ];
    case "device":
      return random.pick([start, login, login, doctor]);
    case "token":
    case "id_token":
      return random.pick([login, login, login, resume, doctor]);
    case "revocation":
      return ["logout", ...PROFILE, ...some];
    case "sts":
      return [...aws, ...some];
    default:
      return random.pick([login, login, login, doctor, refreshing]);
  }
}
