import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { change } from "../../../lib/testing/mod.ts";
import { type Scene, sceneMaker, SERVER, signIn } from "../../support/scene.ts";
import { UNCONVERTIBLE } from "../../support/unconvertible.ts";

/** JSON that nests more deeply than the program reads. */
const DEEP = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;

/** A saved file, parsed. */
// deno-lint-ignore no-explicit-any -- a test edits what the program wrote
type Saved = any;

const scene = sceneMaker(after);

/** Edits the one saved file of a folder. */
function edit({ folder }: Scene, part: string, change: (saved: Saved) => void): void {
  const [name = ""] = readdirSync(join(folder, part)).filter((name) => name.endsWith(".json"));
  const path = join(folder, part, name);
  const saved = JSON.parse(readFileSync(path, "utf8"));
  change(saved);
  writeFileSync(path, JSON.stringify(saved));
}

describe("a pending login with invalid members", () => {
  const error = { code: "refused", message: "m" };
  for (
    const [name, change] of [
      ["login.expires_at", (saved) => saved.login.expires_at = UNCONVERTIBLE],
      ["login.interval", (saved) => saved.login.interval = UNCONVERTIBLE],
      ["login.dpop_jwk", (saved) => saved.login.dpop_jwk = "key"],
      ["login", (saved) => saved.login = null],
      ["outcome", (saved) => saved.outcome = 5],
      ["outcome", (saved) => saved.outcome = null],
      ["outcome.session", (saved) => saved.outcome = { at: 1, session: null }],
      ["outcome.session.type", (saved) => saved.outcome = { at: 1, session: { tokens: null } }],
      ["outcome.at", (saved) => saved.outcome = { at: UNCONVERTIBLE, error }],
      [
        "outcome.error.code",
        (saved) => saved.outcome = { at: 1, error: { ...error, code: "constructor" } },
      ],
      [
        "outcome.error.message",
        (saved) => saved.outcome = { at: 1, error: { ...error, message: UNCONVERTIBLE } },
      ],
      [
        "outcome.error.details.error",
        (saved) => saved.outcome = { at: 1, error: { ...error, details: {} } },
      ],
      [
        "context.withheld.http_header",
        (saved) => saved.context.withheld.http_header = UNCONVERTIBLE,
      ],
      ["context.settings.scope", (saved) => saved.context.settings.scope = UNCONVERTIBLE],
      ["context.profile.own", (saved) => saved.context.profile = { name: "x" }],
    ] as [string, (saved: Saved) => void][]
  ) {
    it(`exits with 9 and names ${name} (${change.toString().replace(/.*?= /, "")})`, async () => {
      const here = scene();
      const started = await here.run(["start", ...SERVER]);
      assert.equal(started.code, 0, started.stderr);
      edit(here, "pending", change);
      for (const args of [["resume", "--once"], ["resume"]]) {
        const { code, stderr } = await here.run(args);
        assert.equal(code, 9, stderr);
        assert.match(stderr, new RegExp(`can't be used: it is damaged: "${name}" must be`));
      }
    });
  }

  it("exits with 9 for a key that cannot sign", async () => {
    const here = scene();
    await here.run(["start", ...SERVER]);
    edit(
      here,
      "pending",
      (saved) => saved.login.dpop_jwk = { kty: "EC", crv: "constructor", d: "x" },
    );
    const { code, stderr } = await here.run(["resume", "--once"]);
    assert.equal(code, 9, stderr);
    assert.match(stderr, /DPoP key/);
  });
});

describe("a profile with invalid members", () => {
  for (
    const [name, change] of [
      ["name", (saved) => saved.name = "../x"],
      ["name", (saved) => saved.name = UNCONVERTIBLE],
      ["identity.client_id", (saved) => saved.identity = {}],
      ["identity.issuer", (saved) => saved.identity.issuer = UNCONVERTIBLE],
      ["withheld.http_header", (saved) => saved.withheld.http_header = "x"],
      ["settings.client_id", (saved) => saved.settings.client_id = UNCONVERTIBLE],
      ["settings.dpop", (saved) => saved.settings.dpop = "yes"],
      ["configured.fingerprint", (saved) => saved.configured = { fingerprint: UNCONVERTIBLE }],
    ] as [string, (saved: Saved) => void][]
  ) {
    it(`exits with 9 and names ${name} (${change.toString().replace(/.*?= /, "")})`, async () => {
      const here = scene();
      await signIn(here, "work");
      edit(here, "profiles", change);
      const message = new RegExp(`can't be used: it is damaged: "${name}" must be`);
      for (const args of [["token", "--profile", "work"], ["status"]]) {
        const { code, stderr } = await here.run(args);
        assert.equal(code, 9, stderr);
        assert.match(stderr, message);
      }
    });
  }

  it("is reported if a session contains an invalid name, and nothing else fails", async () => {
    const here = scene();
    await signIn(here, "work");
    edit(here, "sessions", (saved) => saved.identity.profile = "../x");
    const { code, stdout, stderr } = await here.run(["status", "--format", "json"]);
    assert.equal(code, 9, stderr);
    assert.match(stdout, /"work"/);
  });
});

describe("extreme times and depths", () => {
  it("kubectl gets the latest representable time for an ID token that never expires", async () => {
    const here = scene();
    here.server.overrideIdToken({ claims: { exp: 1e300 } });
    await signIn(here, "work");
    const { code, stdout, stderr } = await here.run(["helper", "kubectl", "--profile", "work"]);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).status.expirationTimestamp, "9999-12-31T23:59:59Z");
  });

  it("a malformed KUBERNETES_EXEC_INFO is wrong usage", async () => {
    const here = scene();
    await signIn(here, "work");
    for (
      const info of [
        "null",
        "[]",
        `{"apiVersion":${JSON.stringify(UNCONVERTIBLE)}}`,
        DEEP,
        `{"apiVersion":${DEEP}}`,
      ]
    ) {
      const env = { KUBERNETES_EXEC_INFO: info };
      const { code } = await here.run(["helper", "kubectl", "--profile", "work"], { env });
      assert.equal(code, 2);
    }
  });

  it("authorization details that nest too deeply are wrong usage", async () => {
    const here = scene();
    for (const details of [DEEP, `[{"type":"a","b":${DEEP}}]`]) {
      for (const args of [[], ["--profile", "work"]]) {
        const flag = ["--authorization-details", details];
        const { code, stderr } = await here.run(["login", ...SERVER, ...flag, ...args]);
        assert.equal(code, 2, stderr);
        assert.match(stderr, /--authorization-details must be .*not nested too deeply/);
      }
    }
    assert.equal(here.sent.length, 0);
  });

  it("a configuration that nests too deeply is wrong usage", async () => {
    const here = scene();
    for (
      const yaml of [
        `profiles: ${DEEP}`,
        `profiles:\n  work:\n    scope: ${DEEP}`,
        "- ".repeat(9e4),
      ]
    ) {
      writeFileSync(join(here.folder, "config.yaml"), yaml);
      const { code, stderr } = await here.run(["token", "--profile", "work"]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /config\.yaml:\d+:\d+: /);
    }
  });

  it("a reply full of them is still printed as JSON", async () => {
    const here = scene();
    here.server.script(
      "device_authorization",
      change((body) => {
        body.expires_in = 1e300;
        body.interval = 1e300;
      }),
    );
    const { code, stdout, stderr } = await here.run(["start", ...SERVER, "--format", "json"]);
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).expires_at, "9999-12-31T23:59:59Z");
  });
});

describe("a proxy with a malformed password", () => {
  for (const name of ["HTTP_PROXY", "https_proxy", "ALL_PROXY"]) {
    for (
      const proxy of [
        "http://ann:hunter2%@proxy:3128",
        "ann:hunter2%zz@proxy",
        "http://a:hunter2%E9@p",
        "http://%E2:%82%AChunter2@p",
      ]
    ) {
      it(`is a usage error: ${name}=${proxy}`, async () => {
        const here = scene();
        const { code, stderr } = await here.run(["login", ...SERVER, "--trace"], {
          env: { [name]: proxy },
        });
        assert.equal(code, 2, stderr);
        assert.match(stderr, new RegExp(`${name} has a user name or password with a bare %`));
        assert.doesNotMatch(stderr, /hunter2/);
        assert.equal(here.sent.length, 0);
      });
    }
  }

  it("is accepted with its characters escaped", async () => {
    const here = scene();
    const env = { HTTPS_PROXY: "http://ann:100%25@proxy:3128", NO_PROXY: "%" };
    const { code, stderr } = await here.run(["start", ...SERVER], { env });
    assert.equal(code, 0, stderr);
  });

  it("is not repeated if the URL cannot be parsed", async () => {
    const here = scene();
    const env = { HTTPS_PROXY: "http://ann:hunter2/#@proxy:3128" };
    const { code, stderr } = await here.run(["start", ...SERVER], { env });
    assert.equal(code, 2, stderr);
    assert.match(stderr, /HTTPS_PROXY must be the URL of a proxy/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});
