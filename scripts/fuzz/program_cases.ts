import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FormatDefinition, FORMATS } from "../../lib/output/formats.ts";
import { type Finding, inspectText } from "./findings.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import { createFuzzMachine, type FuzzMachine, type FuzzRun } from "./fuzz_machine.ts";
import {
  CLIENT_ID,
  type Endpoint,
  ENDPOINTS,
  type FuzzServer,
  ISSUER,
  SECRETS,
} from "./fuzz_server.ts";
import { mutateText, mutateValue, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

const FORMAT_ARGUMENTS = Object.entries<FormatDefinition>(FORMATS).flatMap(
  ([name, { expression }]) => expression ? [`${name}=${expression.example}`] : [name],
).concat("jsonpath=$..*");

const SERVER = ["--issuer", ISSUER, "--client-id", CLIENT_ID];
const PROFILE = ["--profile", "work"];

/** The commands that print tokens on standard output. */
const PRINTS_TOKENS = ["login", "resume", "token", "helper"];

/** The program with a server and saved files, which a case can change. */
export interface ProgramWorld {
  machine: FuzzMachine;
  server: FuzzServer;
  /** Restores the saved files. */
  restore(): void;
  /** The saved files by their paths: a session, a profile, a pending login, a configuration, a lock. */
  files: ReadonlyMap<string, string>;
}

/** Signs a profile in and starts a login, so that there are files to change. */
export async function createProgramWorld(
  server: FuzzServer,
  clock: FuzzClock,
  random: Random,
): Promise<ProgramWorld> {
  const machine = createFuzzMachine(clock, server.fetch);
  const { folder } = machine;
  const config = [
    "profiles:",
    "  other:",
    `    issuer: ${ISSUER}`,
    "    client_id: cli",
    "    scope: [openid, offline_access]",
    '    http_header: ["X-A: b"]',
    "",
  ].join("\n");
  writeFileSync(join(folder, "config.yaml"), config);
  server.begin(random);
  const store = ["--store", "file"];
  await machine.run(["login", ...SERVER, ...PROFILE, ...store, "--scope", "openid,offline_access"]);
  await machine.run(["start", ...SERVER, "--profile", "third", ...store, "--dpop"]);
  const files = new Map<string, string>();
  for (const part of ["sessions", "profiles", "pending"]) {
    for (const name of readdirSync(join(folder, part))) {
      const path = join(folder, part, name);
      if (!name.endsWith(".json")) continue;
      files.set(path, readFileSync(path, "utf8"));
      const owner = { id: "a-b", host: "elsewhere", boot: "b", pid_namespace: "p", pid: 1 };
      if (part !== "profiles") files.set(path.replace(/json$/, "lock"), JSON.stringify(owner));
      const sealed = {
        type: "device-login sealed",
        v: 1,
        key: "k",
        iv: "AAAAAAAAAAAAAAAA",
        data: "AAAA",
      };
      if (part === "sessions") files.set(`${path}#sealed`, JSON.stringify(sealed));
    }
  }
  if (files.size < 5) {
    throw new Error(`There are too few files to change: ${[...files.keys()].join(", ")}`);
  }
  files.set(join(folder, "config.yaml"), config);
  const restore = () => {
    for (const part of ["sessions", "profiles", "pending"]) {
      rmSync(join(folder, part), { recursive: true, force: true });
      mkdirSync(join(folder, part), { mode: 0o700 });
    }
    for (const [path, text] of files) {
      if (!/\.lock$|#/.test(path)) writeFileSync(path, text);
    }
  };
  return { machine, server, restore, files };
}

/** Returns a command line that reaches an endpoint. */
function commandFor(endpoint: Endpoint, random: Random): string[] {
  const format = ["--format", random.pick(FORMAT_ARGUMENTS)];
  const some = random.oneIn(6) ? ["--trace=-"] : [];
  const login = random.pick([
    ["login", ...SERVER, ...format],
    ["login", ...SERVER, "-q"],
    ["login", ...SERVER, ...format, "--dpop"],
    ["login", ...SERVER, ...format, "--max-age", "60", "--acr-values", "a"],
    ["login", ...SERVER, ...PROFILE, "--store", "file"],
    ["login", "--endpoint", ISSUER, "--client-id", CLIENT_ID, ...format],
    ["resume", ...format],
    ["resume", "--once"],
    ["doctor", ...SERVER, "--format", random.pick(["json", "ndjson", "table"])],
  ]);
  const startFormat = random.pick(["json", "ndjson", "table", "yaml"]);
  const start = [
    "start",
    ...SERVER,
    "--profile",
    "third",
    "--store",
    "file",
    "--format",
    startFormat,
  ];
  const refreshing = random.pick([
    ["token", ...PROFILE, "--min-validity", "99999", ...format],
    ["helper", "kubectl", ...PROFILE, "--min-validity", "99999"],
    ["status", "--remote", "--format", random.pick(["json", "table"])],
    ["exec", ...PROFILE, "--min-validity", "99999", "--", "true"],
  ]);
  switch (endpoint) {
    case "refresh":
      return [...refreshing, ...(refreshing[0] === "exec" ? [] : some)];
    case "userinfo":
    case "introspection":
      return ["status", "--remote", "--format", random.pick(["json", "table"]), ...some];
    case "device":
      return random.oneIn(3) ? start : [...login, ...some];
    case "revocation":
      return ["logout", ...PROFILE, ...some];
    default:
      return random.oneIn(5) ? refreshing : [...login, ...some];
  }
}

/** Runs the program against one malformed reply. */
export async function runProgramCase(
  name: string,
  random: Random,
  world: ProgramWorld,
): Promise<{ kind: string; findings: Finding[] }> {
  const endpoint = random.pick(ENDPOINTS);
  world.restore();
  world.server.begin(random, endpoint);
  const args = commandFor(endpoint, random);
  const env: Record<string, string> = random.oneIn(3)
    ? { OAUTH2_CLIENT_SECRET: SECRETS.clientSecret }
    : {};
  const ended = await world.machine.run([...args], { env });
  const kind = `program: ${endpoint}`;
  return { kind, findings: judge(`${name}: ${args.join(" ")}`, args, ended) };
}

const ON_FILES: readonly (readonly string[])[] = [
  ["status"],
  ["status", "--format", "json"],
  ["token", ...PROFILE],
  ["token", ...PROFILE, "--min-validity", "99999"],
  ["exec", ...PROFILE, "--", "true"],
  ["logout", ...PROFILE],
  ["logout", "--all"],
  ["resume", "--once"],
  ["resume"],
  ["login", ...PROFILE, "--store", "file"],
  ["login", "--profile", "other", "--store", "file"],
  ["token", "--profile", "other"],
  ["helper", "kubectl", ...PROFILE],
  ["helper", "git", "get", ...PROFILE],
  ["helper", "go", ...PROFILE],
  ["start", ...PROFILE],
];

/** Runs the program with one malformed saved file. */
export async function runFileCase(
  name: string,
  random: Random,
  world: ProgramWorld,
): Promise<{ kind: string; findings: Finding[] }> {
  world.restore();
  world.server.begin(random);
  const [path, text] = random.pick([...world.files]);
  const isYaml = path.endsWith(".yaml");
  const changed = isYaml || random.oneIn(5)
    ? mutateText(text, random)
    : writeJson(mutateValue(JSON.parse(text), { random }));
  const place = path.replace(/#.*/, "");
  writeFileSync(place, isYaml && random.oneIn(2) ? mutateYaml(text, random) : changed);
  const args = random.pick(ON_FILES);
  const stdin = "protocol=https\nhost=git.example.com\n\n";
  const ended = await world.machine.run([...args], { stdin });
  if (place.endsWith(".lock")) rmSync(place, { force: true });
  const part = /\/(sessions|profiles|pending)\//.exec(path)?.[1] ?? "config";
  const kind = `file: ${part}${/\.\w+(#\w+)?$/.exec(path)?.[0] ?? ""}`;
  return { kind, findings: judge(`${name}: ${args.join(" ")}`, args, ended) };
}

/** Replaces a value in a configuration with unusual YAML. */
function mutateYaml(text: string, random: Random): string {
  const lines = text.split("\n");
  const at = random.below(lines.length);
  const odd = random.pick([
    "null",
    "[",
    "{a: {b: c}}",
    "&a [*a]",
    "!!binary x",
    "5",
    "*x",
    "'\\x9b'",
    "? ",
    "<<: {}",
  ]);
  lines[at] = (lines[at] ?? "").replace(/:.*|$/, `: ${odd}`);
  return lines.join("\n");
}

function judge(name: string, args: readonly string[], ended: FuzzRun): Finding[] {
  const { code, stdout, stderr } = ended;
  if (code === -1) return [{ fault: "hang", name, detail: stderr.slice(-300) }];
  if (code === 1) return [{ fault: "exit 1", name, detail: stderr.slice(-500) }];
  const all = Object.values(SECRETS);
  const { accessToken, refreshToken } = SECRETS;
  const printed = PRINTS_TOKENS.includes(args[0] ?? "");
  const hidden = printed ? all.filter((one) => one !== accessToken && one !== refreshToken) : all;
  return [
    ...inspectText(stderr, { name: `${name} (stderr)`, secrets: all }),
    ...inspectText(stdout, { name: `${name} (stdout)`, secrets: hidden }),
  ];
}
