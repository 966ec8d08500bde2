import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  breakOff,
  change,
  drop,
  type Fault,
  huge,
  json,
  oauthError,
  text,
} from "../../lib/testing/mod.ts";
import { findLeaks } from "../support/leaks.ts";
import { runProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const pending = oauthError("authorization_pending");
const challenge = { "www-authenticate": 'Bearer realm="Doorkeeper"' };
const form = { "content-type": "application/x-www-form-urlencoded" };

/** A reply of unknown length that breaks off. */
const brokenChunks: Fault = async (request, next) => {
  const reply = await breakOff()(request, next);
  reply.headers.delete("content-length");
  return reply;
};

interface Case {
  name: string;
  device?: Fault[];
  token: Fault[];
  code: number;
  told?: RegExp;
  polls: number;
}

/** Faults of real connections, which a fetch in the same process does not have. */
const CASES: Case[] = [
  {
    name: "a 200 that breaks off before the person has approved",
    token: [
      pending,
      (request) => breakOff()(request, () => Promise.resolve(new Response("{}      "))),
    ],
    code: 0,
    polls: 3,
  },
  {
    name: "a 200 that breaks off twice",
    token: [breakOff(), breakOff()],
    code: 5,
    told: /may be spent/,
    polls: 2,
  },
  {
    name: "chunks that break off twice",
    token: [brokenChunks, brokenChunks],
    code: 5,
    told: /may be spent/,
    polls: 2,
  },
  {
    name: "a reply without an end",
    token: [huge(1e12)],
    code: 5,
    told: /more than 1 MiB/,
    polls: 1,
  },
  { name: "dropped connections", token: [drop(), drop()], code: 0, polls: 3 },
  {
    name: "errors in addition to a challenge",
    token: [oauthError("authorization_pending", { status: 401, headers: challenge })],
    code: 0,
    polls: 2,
  },
  {
    name: "errors with 200 and tokens as a form",
    token: [
      oauthError("authorization_pending", { status: 200 }),
      text("access_token=gho_x&token_type=bearer&scope=repo%2Cgist", { headers: form }),
    ],
    code: 0,
    polls: 2,
  },
  {
    name: "a device reply of an old server",
    device: [change((body) => {
      body.verification_url = body.verification_uri;
      body.expires_in = "600";
      body.interval = "1";
      body.verification_uri_complete = null;
      delete body.verification_uri;
    })],
    token: [],
    code: 0,
    polls: 1,
  },
  {
    name: "a device reply without an end",
    device: [huge(1e12)],
    token: [],
    code: 5,
    told: /more than 1 MiB/,
    polls: 0,
  },
  {
    name: "a device endpoint that is busy",
    device: [oauthError("slow_down", { status: 429 })],
    token: [],
    code: 6,
    told: /slow_down/,
    polls: 0,
  },
  {
    name: "a URL that is not http",
    device: [change((body) => void (body.verification_uri = "javascript:alert(1)"))],
    token: [],
    code: 5,
    told: /not an http\(s\) URL/,
    polls: 0,
  },
  {
    name: "no token_type",
    token: [json({ access_token: "a" })],
    code: 5,
    told: /token_type/,
    polls: 1,
  },
  {
    name: "an unknown error",
    token: [oauthError("computer_says_no", { status: 403, description: "no" })],
    code: 6,
    told: /computer_says_no: no/,
    polls: 1,
  },
];

describe("cli.ts", () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, device = [], token, code, told, polls } of CASES) {
    it(`${name}: exits with ${code} after ${polls} polls`, async () => {
      await withServer(async ({ url, server }) => {
        server.script("device_authorization", ...device);
        server.script("token", async (request, next) => {
          server.approve();
          const [first] = token;
          return first ? await first(request, next) : await next();
        }, ...token.slice(1));
        const file = join(folder, `${name}.trace`);
        const args = ["--issuer", url, "--client-id", "cli", "--scope", "", "--format", "json"];
        const result = await runProgram([...args, `--trace=${file}`]);
        assert.equal(result.code, code, result.stderr);
        const printed = JSON.parse(result.stdout);
        assert.equal(printed.type, code === 0 ? undefined : "error");
        if (told) assert.match(result.stderr, told);
        const sent = server.requests.filter(({ endpoint }) => endpoint === "token");
        assert.equal(sent.length, polls);
        const secrets = [
          ...sent.map(({ body }) => body.get("device_code") ?? ""),
          ...(code === 0 ? result.stdout : "").match(/[\w.-]{20,}/g) ?? [],
          /enter (\S+)/.exec(result.stderr)?.[1] ?? "",
        ];
        const trace = readFileSync(file, "utf8");
        assert.equal(trace.match(/^> /gm)?.length, server.requests.length);
        assert.deepEqual(findLeaks(trace, secrets), []);
      });
    });
  }
});
