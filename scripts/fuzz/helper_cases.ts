import type { Command } from "./command_line_cases.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { mutateText, mutateValue, ODD_TEXTS, writeJson } from "./mutate.ts";
import { NAMED_HOST, PROFILE } from "./program_world.ts";
import type { Random } from "./random.ts";

/** What a tool passes to its helper. */
interface HelperRequest {
  args: string[];
  stdin?: string;
  env?: Record<string, string>;
}

const URLS = [
  `https://${NAMED_HOST}/a`,
  `https://${NAMED_HOST}:443`,
  `http://${NAMED_HOST}/`,
  `https://user@${NAMED_HOST}/`,
  `https://${NAMED_HOST}./`,
  `https://other.example/`,
  NAMED_HOST,
  ...ODD_TEXTS,
];

/** Makes the requests of each tool, which no other tool would send like that. */
const HELPER_REQUESTS: Record<string, (random: Random) => HelperRequest> = {
  git: (random) => {
    const attributes = [
      ["protocol", random.pick(["https", "https", "http", "ssh", ""])],
      ["host", random.pick([NAMED_HOST, NAMED_HOST, ...URLS])],
      ["path", random.pick(ODD_TEXTS)],
      ["username", random.pick(ODD_TEXTS)],
      ["password", random.pick(ODD_TEXTS)],
      ["capability[]", random.pick(["authtype", "state", ""])],
      ["wwwauth[]", random.pick(["Bearer", 'Basic realm="x"', "", ...ODD_TEXTS])],
    ].filter(() => !random.oneIn(4));
    const text = attributes.map(([name, value]) => `${name}=${value}\n`).join("");
    const operation = random.pick(["get", "get", "get", "store", "erase", ...ODD_TEXTS]);
    return { args: [operation], stdin: changedText(`${text}\n`, random) };
  },
  docker: (random) => {
    const operation = random.pick(["get", "get", "store", "erase", "list", ...ODD_TEXTS]);
    const stored = { ServerURL: random.pick(URLS), Username: "u", Secret: "s" };
    const text = operation === "store"
      ? writeJson(mutateValue(stored, { random }))
      : random.pick(URLS);
    return { args: [operation], stdin: changedText(text, random) };
  },
  kubectl: (random) => {
    const info = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      spec: { interactive: false },
    };
    const text = random.oneIn(3)
      ? changedText(JSON.stringify(info), random)
      : writeJson(mutateValue(info, { random }));
    return {
      args: random.oneIn(3) ? ["--token", "access"] : [],
      env: { KUBERNETES_EXEC_INFO: text },
    };
  },
  aws: (random) => ({
    args: ["--role-arn", random.pick(["arn:aws:iam::1:role/dev", ...ODD_TEXTS])],
    env: Object.fromEntries(
      ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ROLE_SESSION_NAME"]
        .filter(() => random.oneIn(2))
        .map((name) => [name, random.pick(["https://sts.example.com", ...ODD_TEXTS])]),
    ),
  }),
  cargo: (random) => {
    const request = {
      v: 1,
      kind: "get",
      operation: "read",
      registry: { "index-url": random.pick([`sparse+https://${NAMED_HOST}/index/`, ...URLS]) },
      args: [],
    };
    const line = () =>
      random.oneIn(4)
        ? changedText(JSON.stringify(request), random).replaceAll("\n", " ")
        : writeJson(mutateValue(request, { random }));
    const lines = Array.from({ length: 1 + random.below(3) }, line);
    return { args: random.oneIn(2) ? ["--cargo-plugin"] : [], stdin: lines.join("\n") };
  },
  go: (random) => {
    const status = random.pick(["HTTP/1.1 401 Unauthorized", "HTTP/2.0 404", "", ...ODD_TEXTS]);
    const text = `${status}\r\nContent-Type: text/plain\r\n\r\n`;
    return {
      args: random.oneIn(3) ? [] : [random.pick(URLS)],
      stdin: changedText(text, random),
    };
  },
  keyring: (random) => ({
    args: ["get", random.pick(URLS), ...(random.oneIn(2) ? [random.pick(ODD_TEXTS)] : [])],
  }),
  bazel: (random) => {
    const request = { uri: random.pick(URLS) };
    const text = random.oneIn(3)
      ? changedText(JSON.stringify(request), random)
      : writeJson(mutateValue(request, { random }));
    return { args: [random.oneIn(5) ? random.pick(ODD_TEXTS) : "get"], stdin: text };
  },
  terraform: (random) => ({
    args: [random.pick(["get", "get", "store", "forget", ...ODD_TEXTS]), random.pick(URLS)],
    stdin: random.pick(ODD_TEXTS),
  }),
};

/** Fails if the program has a helper that is not in the table. */
export function checkHelpers(commands: readonly Command[]): void {
  for (const { words: [command, name] } of commands) {
    if (command !== "helper" || name === undefined || HELPER_REQUESTS[name]) continue;
    throw new Error(`Add to HELPER_REQUESTS in helper_cases.ts: ${name}`);
  }
}

/** Creates a case in which a tool sends its helper a malformed request. */
export function createHelperCase({ random }: { random: Random }): FuzzCase {
  const [name, createRequest] = random.pick(Object.entries(HELPER_REQUESTS));
  const { args, stdin = "", env = {} } = createRequest(random);
  const flags = [...random.pick([PROFILE, PROFILE, ["--profile", "other"], []])];
  const namesHosts = name !== "kubectl" && name !== "aws";
  if (namesHosts && !random.oneIn(4)) flags.push("--host", NAMED_HOST);
  return {
    kind: `helper: ${name}`,
    target: "program",
    run: ["helper", name, ...flags, ...args],
    stdin,
    env,
  };
}

function changedText(text: string, random: Random): string {
  return random.oneIn(2) ? text : mutateText(text, random);
}
