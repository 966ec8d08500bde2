import { SAVED_SETTINGS, writtenName } from "../../lib/settings/definitions.ts";
import { EXCHANGE, NAMED_HOST, PROFILE } from "./program_world.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { mutateText, mutateValue, ODD_TEXTS, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

/** The input of a case with changed files. */
export interface FileInput {
  random: Random;
  /** The saved files by their paths. */
  files: ReadonlyMap<string, string>;
}

/** Commands that read saved files. */
const ON_FILES: readonly (readonly string[])[] = [
  ["status"],
  ["status", "--format", "json"],
  ["profiles"],
  ["profiles", "--names"],
  ["profiles", "use", "work"],
  ["profiles", "remove", "work"],
  ["whoami", ...PROFILE],
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
  ["doctor", "--profile", "other"],
  ["helper", "kubectl", ...PROFILE],
  ["helper", "git", "get", ...PROFILE, "--host", NAMED_HOST],
  ["helper", "git", "get", "--profile", "other"],
  ["helper", "go", ...PROFILE],
  ["start", ...PROFILE],
];

/** Commands that read cached credentials. */
const ON_CREDENTIALS: readonly (readonly string[])[] = [
  ["token", ...PROFILE, ...EXCHANGE],
  ["token", ...PROFILE, ...EXCHANGE, "--format", "json"],
  ["token", ...PROFILE, ...EXCHANGE, "--min-validity", "99999"],
  ["token", ...PROFILE, "--exchange-audience", "other"],
  ["helper", "kubectl", ...PROFILE, ...EXCHANGE],
  ["exec", ...PROFILE, ...EXCHANGE, "--", "true"],
  ["logout", ...PROFILE],
];

/** What git writes to a helper. */
const GIT_REQUEST = `protocol=https\nhost=${NAMED_HOST}\n\n`;

/** Creates a case with a changed session, profile, pending login, lock or configuration. */
export function createFileCase({ random, files }: FileInput): FuzzCase {
  const [path, text] = random.pick([...files]);
  const isYaml = path.endsWith(".yaml");
  const changed = isYaml
    ? (random.oneIn(4) ? mutateText(text, random) : mutateYaml(text, random))
    : random.oneIn(5)
    ? mutateText(text, random)
    : writeJson(mutateValue(JSON.parse(text), { random }));
  return {
    kind: `file: ${path.replace("profiles/work.json", "profiles/*.json")}`,
    target: "program",
    run: [...random.pick(path.includes("credentials") ? ON_CREDENTIALS : ON_FILES)],
    stdin: GIT_REQUEST,
    files: { [path]: changed },
  };
}

const ODD_YAML = [
  "null",
  "[",
  "{a: {b: c}}",
  "&a [*a]",
  "!!binary x",
  "!!js/function 'x'",
  "!!timestamp 2026-01-01",
  "5",
  "0x1f",
  ".nan",
  "*x",
  "'\\x9b'",
  '"\\x9b31m\\u202e"',
  "? ",
  "<<: {}",
  "|\n      text\n      more",
  "[a, [b, {c: d}]]",
  "true",
];

/** Replaces a value in a configuration with unusual YAML, or adds a setting. */
function mutateYaml(text: string, random: Random): string {
  const lines = text.trimEnd().split("\n");
  const value = () =>
    random.oneIn(3) ? JSON.stringify(random.pick(ODD_TEXTS)) : random.pick(ODD_YAML);
  for (let left = 1 + random.below(3); left > 0; left--) {
    const at = random.below(lines.length);
    if (random.oneIn(2)) {
      const [name] = random.pick(SAVED_SETTINGS);
      lines.push(`    ${writtenName(name)}: ${value()}`);
    } else lines[at] = (lines[at] ?? "").replace(/:.*|$/, () => `: ${value()}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A key file, whose content is changed. */
const PEM = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r
1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G
-----END PRIVATE KEY-----
`;

const JWK = {
  kty: "EC",
  crv: "P-256",
  x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
  y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
  d: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
};

/** Creates a case with a changed key file. */
export function createKeyFileCase({ random }: FileInput): FuzzCase {
  const jwk = random.oneIn(4) ? { keys: [JWK] } : { ...JWK, alg: "ES256", kid: "1" };
  const text = random.oneIn(2)
    ? mutateText(PEM, random)
    : random.oneIn(5)
    ? mutateText(JSON.stringify(jwk), random)
    : writeJson(mutateValue(jwk, { random }));
  const server = ["--issuer", "https://auth.example.com", "--client-id", "cli"];
  const flags = random.pick([
    ["--client-key", "key"],
    ["--dpop-key", "key"],
    ["--decryption-key", "key"],
    ["--client-secret-file", "key"],
    ["--client-key", "-"],
    ["--client-key", "key", "--key-passphrase-file", "-"],
    ["--authorization-details", "@key"],
  ]);
  return {
    kind: "file: key",
    target: "program",
    run: ["login", ...server, ...flags, "--timeout", "600"],
    stdin: text,
    files: { key: text },
  };
}
