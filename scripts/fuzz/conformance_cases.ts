import { CLIENT_SCENARIOS } from "../../lib/testing/conformance/client/client_scenarios.ts";
import { SERVER_SCENARIOS } from "../../lib/testing/conformance/server/server_scenarios.ts";
import { CLIENT_ID, type Endpoint, ISSUER, SECRETS } from "./endpoints.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { APPROVE_COMMAND } from "./fuzz_machine.ts";
import { ODD_TEXTS } from "./mutate.ts";
import { mutateReplies } from "./mutate_replies.ts";
import { PROFILE, SERVER } from "./program_world.ts";
import type { Random } from "./random.ts";
import type { ReplyInput } from "./reply_cases.ts";

/** The endpoints that a server is judged by. Its keys are not among them: no ID token is checked. */
const JUDGED = [
  "openid-configuration",
  "oauth-authorization-server",
  "device",
  "token",
  "refresh",
  "revocation",
] as const satisfies Endpoint[];

const SCENARIO_NAMES = {
  client: CLIENT_SCENARIOS.map(({ name }) => name),
  server: SERVER_SCENARIOS.map(({ name }) => name),
};

/** The formats of a report. */
const FORMATS = ["table", "json", "junit"];

/** Creates a case in which a server that is judged sends malformed replies. */
export function createConformanceCase({ random, jwks }: ReplyInput): FuzzCase {
  const endpoint = random.pick(JUDGED);
  const person = random.oneIn(4) ? ["--without-person"] : ["--approve-command", APPROVE_COMMAND];
  const scenario = random.oneIn(2) ? ["--scenario", random.pick(SCENARIO_NAMES.server)] : [];
  return {
    kind: `conformance server: ${endpoint}`,
    target: "program",
    run: [
      ...["conformance", "server", ...chooseServer(random), ...person, ...scenario],
      ...["--format", random.pick(FORMATS), ...(random.oneIn(4) ? ["--max-wait", "400"] : [])],
      ...(random.oneIn(4) ? ["--other-client-id", "other"] : []),
    ],
    ...(random.oneIn(3) && { env: { OAUTH2_CLIENT_SECRET: SECRETS.clientSecret } }),
    endpoint,
    replies: mutateReplies(endpoint, { random, jwks }),
  };
}

/** Creates a case with unusual arguments of a suite that has all that it needs otherwise. */
export function createConformanceArgumentsCase({ random }: { random: Random }): FuzzCase {
  const suite = random.pick(["client", "server"] as const);
  const names = SCENARIO_NAMES[suite];
  const text = () => random.pick(ODD_TEXTS);
  const scenario = () => random.oneIn(2) ? random.pick(names) : text();
  const flags: Record<string, () => string> = {
    "--scenario": () => random.oneIn(2) ? scenario() : `${scenario()},${scenario()}`,
    "--format": () => random.oneIn(2) ? random.pick(FORMATS) : text(),
    ...(suite === "client"
      ? { "--can": text, "--timeout": text, "--jobs": text }
      : { "--approve-command": text, "--max-wait": text, "--other-client-id": text }),
  };
  const some = Object.entries(flags).filter(() => random.oneIn(3))
    .flatMap(([name, value]) => random.oneIn(3) ? [`${name}=${value()}`] : [name, value()]);
  if (random.oneIn(6)) some.push("--list");
  const command = random.pick([["client", "{issuer}"], [text(), "{issuer}", text()], [text()]]);
  const own = suite === "client"
    ? ["--", ...command]
    : [...chooseServer(random), ...(random.oneIn(2) ? ["--without-person"] : [])];
  return {
    kind: `conformance ${suite}: arguments`,
    target: "program",
    run: ["conformance", suite, ...some, ...own],
  };
}

function chooseServer(random: Random): readonly string[] {
  return random.pick([SERVER, SERVER, PROFILE, ["--endpoint", ISSUER, "--client-id", CLIENT_ID]]);
}
