import process from "node:process";
import { ISSUER, METADATA, SECRETS } from "./endpoints.ts";
import type { Finding } from "./findings.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { NAMED_HOST, PROFILE, type ProgramWorld, SERVER } from "./program_world.ts";
import type { Random } from "./random.ts";
import { runOnMachine } from "./run_case.ts";

/** The size of the largest input, a little less than the limit of a reply. */
const FULL_SIZE = 1024 * 1024 - 1024;

/** How much longer twice the input may take: 2, and the rest for what varies. */
const MAX_GROWTH = 3;

/** How much longer a reply may take with a trace. */
const MAX_TRACE_RATIO = 3;

/** The CPU time of what does not depend on the input, with the noise of the measurement. */
const NOISE_MS = 40;

/** How often a slow run is repeated: a busy machine and the collection of garbage count as well. */
const MAX_ATTEMPTS = 4;

/** Inputs of a size, each of which some careless reader would take quadratic time for. */
const SHAPES: Record<string, (size: number) => string> = {
  "one long text": (size) => member("error_description", "x".repeat(size)),
  "many words": (size) => member("error_description", "ab ".repeat(size / 3)),
  "many members": (size) => `{${repeat(size, (index) => `"a${index}":"b"`)}}`,
  "many secrets": (size) => `{${repeat(size, (index) => `"a${index}_token":"abcdefgh${index}"`)}}`,
  "a long list": (size) => `{"keys":[${repeat(size, () => `{"kty":"EC"}`)}]}`,
  "lists in lists": (size) => `{"a":${"[".repeat(size / 2)}${"]".repeat(size / 2)}}`,
  "escapes": (size) => `{"error":"${"\\u0041".repeat(size / 6)}"}`,
  "percent signs": (size) => member("error_description", "%25".repeat(size / 3)),
  "entities": (size) => member("error_description", "&amp;".repeat(size / 5)),
  "control characters": (size) => `{"error":"${"\\u009b".repeat(size / 6)}"}`,
  "digits": (size) => `{"expires_in":${"1".repeat(size)}}`,
  "base64": (size) => member("access_token", "QUJD".repeat(size / 4)),
  "dots": (size) => member("id_token", "a.".repeat(size / 2)),
  "unclosed": (size) => '{"a":'.repeat(size / 5),
  "quotes": (size) => '"'.repeat(size),
  "html": (size) => `<html>${"<p>a</p>".repeat(size / 8)}`,
  "open tags": (size) => "<Code>".repeat(size / 6),
  "spaces": (size) => " ".repeat(size),
  "lines": (size) => "a\n".repeat(size / 2),
  "a form": (size) => "a=b&".repeat(size / 4),
  "a sent secret": (size) =>
    member("error_description", `${SECRETS.deviceCode} `.repeat(size / 17)),
};

/** A place that such an input can reach: a reply of an endpoint, a file, or standard input. */
const PLACES: Record<string, (text: string) => FuzzCase> = {
  discovery: (body) => ({ ...login(), endpoint: "openid-configuration", replies: [{ body }] }),
  device: (body) => ({ ...login(), endpoint: "device", replies: [{ body }] }),
  token: (body) => ({ ...login(), endpoint: "token", replies: [{ body }] }),
  refused: (body) => ({ ...login(), endpoint: "token", replies: [{ body, status: 400 }] }),
  jwks: (body) => ({ ...login(), endpoint: "jwks", replies: [{ body }] }),
  userinfo: (body) => ({
    ...run("whoami", ...PROFILE, "--remote"),
    endpoint: "userinfo",
    replies: [{ body }],
  }),
  sts: (body) => ({
    ...run("helper", "aws", ...PROFILE, "--role-arn", "arn"),
    env: { AWS_ENDPOINT_URL_STS: "https://sts.example.com" },
    endpoint: "sts",
    replies: [{ body, status: 400 }],
  }),
  session: (text) => ({ ...run("token", ...PROFILE), files: { "sessions/*.json": text } }),
  profile: (text) => ({
    ...run("token", ...PROFILE),
    files: { "profiles/profile-work.json": text },
  }),
  pending: (text) => ({ ...run("resume", "--once"), files: { "pending/*.json": text } }),
  config: (text) => ({ ...run("profiles"), files: { "config.yaml": text } }),
  key: (text) => ({ ...run("login", ...SERVER, "--client-key", "key"), files: { key: text } }),
  git: (stdin) => ({ ...run("helper", "git", "get", ...PROFILE, "--host", NAMED_HOST), stdin }),
  bazel: (stdin) => ({ ...run("helper", "bazel", "get", ...PROFILE, "--host", NAMED_HOST), stdin }),
  // Each line would be a request, with a reply.
  cargo: (text) => ({
    ...run("helper", "cargo", ...PROFILE, "--host", NAMED_HOST),
    stdin: text.replaceAll("\n", " "),
  }),
};

/** Creates a case that measures one shape at one place. */
export function createGrowthCase({ random }: { random: Random }): FuzzCase {
  const [place, shape] = [PLACES, SHAPES].map((all) => random.pick(Object.keys(all)));
  return { kind: `growth: ${place}`, target: "growth", run: [place ?? "", shape ?? ""] };
}

/**
 * Measures how the time of a run grows with its input, and by how much a trace prolongs it.
 *
 * @param input names the place and the shape
 * @param world what it runs in
 */
export async function measureGrowth(input: FuzzCase, world: ProgramWorld): Promise<Finding[]> {
  const [place = "", shape = ""] = input.run;
  const [create, write] = [PLACES[place], SHAPES[shape]];
  if (create === undefined || write === undefined) throw new Error(`unknown: ${place}, ${shape}`);
  const full = create(write(FULL_SIZE));
  const half = create(write(FULL_SIZE / 2));
  const findings = await compare(half, full, { most: MAX_GROWTH, world });
  if (full.endpoint === undefined) return findings;
  const traced = { ...full, run: [...full.run, "--trace=-"] };
  return [...findings, ...await compare(full, traced, { most: MAX_TRACE_RATIO, world })];
}

/** Checks that one run takes at most so many times as long as another. */
async function compare(
  one: FuzzCase,
  other: FuzzCase,
  { most, world }: { most: number; world: ProgramWorld },
): Promise<Finding[]> {
  let [short, long] = [Infinity, Infinity];
  for (let left = MAX_ATTEMPTS; left > 0; left--) {
    short = Math.min(short, await timeOf(one, world));
    long = Math.min(long, await timeOf(other, world));
    if (long <= Math.max(short, NOISE_MS) * most) return [];
  }
  const detail = `${long.toFixed()} ms for ${other.run.join(" ")}, ${short.toFixed()} ms before`;
  return [{ fault: "growth", detail }];
}

/** Returns the CPU time of a run in milliseconds: other programs do not count. */
async function timeOf(input: FuzzCase, world: ProgramWorld): Promise<number> {
  world.clock.clear();
  world.server.begin(input);
  const before = process.cpuUsage();
  await runOnMachine(input, world);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function run(...args: string[]): FuzzCase & { run: string[] } {
  return { kind: "growth", target: "program", run: args };
}

function login(): FuzzCase & { run: string[] } {
  return run("login", ...SERVER, "--timeout", "60");
}

function member(name: string, text: string): string {
  return JSON.stringify({ ...METADATA, issuer: ISSUER, [name]: text });
}

function repeat(size: number, create: (index: number) => string): string {
  const parts: string[] = [];
  for (let length = 0; length < size; length += (parts.at(-1) ?? "").length + 1) {
    parts.push(create(parts.length));
  }
  parts.pop();
  return parts.join(",");
}
