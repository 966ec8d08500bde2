import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { change, oauthError, redirect } from "../../lib/testing/mod.ts";
import { currentRuntime } from "../../scripts/runtimes.ts";
import * as certificates from "../support/certificates.ts";
import { type ProgramOptions, PROGRAMS, runProgram, TESTS_BINARY } from "../support/program.ts";
import { PROXIED_HOST, startProxy } from "../support/proxy.ts";
import { withServer } from "../support/served_server.ts";

const CLIENTS = [
  { client_id: "cli" },
  { client_id: "basic", client_secret: "the-secret" },
  {
    client_id: "post",
    client_secret: "the-secret",
    token_endpoint_auth_method: "client_secret_post" as const,
  },
];

interface Step {
  name: string;
  status: string;
  detail: string;
  advice?: string;
  code?: string;
}

/** Runs the doctor with text output, and checks that each step is one line. */
async function examine(args: readonly string[], options: ProgramOptions = {}) {
  const { code, stdout, stderr } = await runProgram(["doctor", ...args], options);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 17, stdout + stderr);
  assert.ok(!stdout.includes("the-secret") && !stdout.includes("\x1b"));
  const crossed = lines.filter((line) => line.startsWith("✗"));
  return { code, stdout, stderr, crossed, last: lines.at(-1) };
}

/** Runs the doctor with JSON output. */
async function report(args: readonly string[], options: ProgramOptions = {}) {
  const line = ["doctor", ...args, "--format", "json"];
  const { code, stdout, stderr } = await runProgram(line, options);
  const told = JSON.parse(stdout) as { v: number; exit_code: number; steps: Step[] };
  assert.equal(told.v, 1);
  assert.equal(told.exit_code, code, stderr);
  const step = (name: string) => told.steps.find((step) => step.name === name);
  return { code, stderr, step, steps: told.steps };
}

for (const program of PROGRAMS) {
  describe(`${program} doctor`, () => {
    it("passes every step for a good server, with one discovery, one code and one poll", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["--issuer", url, "--client-id", "cli"];
        const { code, stdout, stderr, crossed, last } = await examine(args, { program });
        assert.deepEqual({ code, stderr, crossed }, { code: 0, stderr: "", crossed: [] });
        assert.equal(last, "No step failed: a sign-in should work.");
        assert.match(stdout, /^✓ poll {9}authorization_pending/m);
        const sent = (endpoint: string) =>
          server.requests.filter((request) => request.endpoint === endpoint).length;
        assert.deepEqual([sent("device_authorization"), sent("token")], [1, 1]);
        assert.equal(sent("openid-configuration"), 1);
        const [userCode = ""] = server.pending();
        assert.ok(userCode && !stdout.includes(userCode));
      });
    });

    it("reports the cause in one line when nothing listens", async () => {
      const url = await withServer(({ url }) => Promise.resolve(url));
      const { code, crossed } = await examine(["--issuer", url, "--client-id", "cli"], { program });
      assert.equal(code, 5);
      assert.match(crossed.join(), /^✗ connection {3}127\.0\.0\.1:\d+: nothing listens there/);
    });

    it("reports the cause in one line when the name cannot be resolved", async () => {
      const args = ["--issuer", "https://no.such.host.invalid", "--client-id", "cli"];
      const { code, crossed } = await examine(args, { program });
      assert.equal(code, 5);
      assert.match(crossed.join(), /^✗ name {9}no\.such\.host\.invalid (is unknown|could not be)/);
    });
  });
}

describe("doctor, certificate checks", () => {
  for (
    const [name, tls, told] of [
      ["expired", certificates.expired, /to 2025-01-01 \(\d+ days ago\): it has expired/],
      [
        "self-signed",
        certificates.selfSignedServer,
        /by localhost, .*: it is self-signed.*--ca-cert/,
      ],
      ["another name's", certificates.otherName, /other\.example.*: it is not for 127\.0\.0\.1/],
      ["an unknown authority's", certificates.server, /by Test authority.*not trusted.*--ca-cert/],
    ] as const
  ) {
    it(`reports the cause in one line when the certificate is ${name}`, async () => {
      await withServer(
        async ({ url, server }) => {
          const { code, crossed } = await examine(["--issuer", url, "--client-id", "cli"]);
          assert.equal(code, 5);
          assert.match(crossed.join(), told);
          assert.match(crossed.join(), /^✗ certificate {2}/);
          assert.equal(server.requests.length, 0);
        },
        {},
        { tls },
      );
    });
  }

  it("shows issuer and dates of a valid certificate, through a proxy as well", async () => {
    const proxy = await startProxy();
    try {
      await withServer(
        async ({ url }) => {
          const args = ["--issuer", url, "--client-id", "cli", "--ca-cert", certificates.caPath];
          const env = { HTTPS_PROXY: proxy.url.replace("//", "//user:the-secret@") };
          const { code, stdout } = await examine(args, { env });
          assert.equal(code, 0, stdout);
          assert.match(stdout, /^✓ certificate {2}for other\.example by Test authority, from 20/m);
          assert.match(stdout, /^✓ proxy {8}http:\/\/127\.0\.0\.1:\d+ is used .*\(HTTPS_PROXY\)$/m);
          assert.ok(proxy.seen.length > 0);
        },
        {},
        { tls: certificates.otherName, hostname: PROXIED_HOST },
      );
    } finally {
      proxy.close();
    }
  });

  it("warns when the certificate is not checked", async () => {
    await withServer(
      async ({ url }) => {
        const args = ["--issuer", url, "--client-id", "cli", "--skip-tls-verify"];
        const { code, step } = await report(args);
        assert.equal(code, 0);
        assert.equal(step("certificate")?.status, "warning");
        assert.match(step("certificate")?.detail ?? "", /--skip-tls-verify\); it is not for/);
      },
      {},
      { tls: certificates.otherName },
    );
  });
});

describe("doctor, server checks", () => {
  it("reports a server without the device grant, and what to do", async () => {
    await withServer(async ({ url, server }) => {
      const without = change((body) => {
        delete body.device_authorization_endpoint;
        body.grant_types_supported = ["authorization_code"];
      });
      server.script("openid-configuration", without);
      const { code, crossed } = await examine(["--issuer", url, "--client-id", "cli"]);
      assert.equal(code, 5);
      assert.match(crossed.join(), /^✗ endpoints {4}.*no device_authorization_endpoint\. → The/);
    });
  });

  it("reports a server that lists the grant but no endpoint", async () => {
    await withServer(async ({ url, server }) => {
      server.script(
        "openid-configuration",
        change((body) => void delete body.device_authorization_endpoint),
      );
      const { step } = await report(["--issuer", url, "--client-id", "cli"]);
      assert.match(step("endpoints")?.advice ?? "", /give --device-auth-url/);
    });
  });

  it("reports a metadata document of another issuer", async () => {
    await withServer(async ({ url }) => {
      const issuer = url.replace("127.0.0.1", "localhost");
      const { code, step } = await report(["--issuer", issuer, "--client-id", "cli"]);
      assert.equal(code, 7);
      assert.deepEqual(
        [step("discovery")?.status, step("issuer")?.status, step("endpoints")?.status],
        ["ok", "failed", "skipped"],
      );
    });
  });

  it("reports a server without a metadata document, and one with only a redirect", async () => {
    await withServer(async ({ url, server }) => {
      const { code, step } = await report(["--issuer", `${url}/realm`, "--client-id", "cli"]);
      assert.equal(code, 5);
      assert.match(step("discovery")?.detail ?? "", /publishes no metadata/);
      server.script("openid-configuration", redirect("https://elsewhere.example"));
      server.script("oauth-authorization-server", redirect("https://elsewhere.example"));
      const redirected = await report(["--issuer", url, "--client-id", "cli"]);
      assert.match(redirected.step("discovery")?.detail ?? "", /redirect/);
    });
  });

  it("accepts a base URL, and both URLs alone", async () => {
    await withServer(async ({ url, server }) => {
      const endpoint = url.replace("127.0.0.1", "localhost");
      const based = await report(["--endpoint", endpoint, "--client-id", "cli"]);
      assert.equal(based.code, 0);
      assert.equal(based.step("issuer")?.status, "warning");
      const urls = ["--device-auth-url", `${url}/oauth2/device/auth`];
      urls.push("--token-url", `${url}/oauth2/token`);
      server.script("token", oauthError("slow_down"));
      const alone = await report([...urls, "--client-id", "cli"]);
      assert.equal(alone.code, 0);
      assert.equal(alone.step("discovery")?.status, "skipped");
      assert.equal(alone.step("poll")?.status, "warning");
    });
  });

  it("warns about a clock that is off", async () => {
    await withServer(async ({ url, server }) => {
      const date = new Date(Date.now() - 3600_000).toUTCString();
      for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
        server.script(document, change(() => {}, { headers: { date } }));
      }
      const { code, step } = await report(["--issuer", url, "--client-id", "cli"]);
      assert.equal(code, 0);
      assert.match(step("clock")?.detail ?? "", /is 36\d\d s ahead of|is 359\d s ahead of/);
    });
  });
});

describe("doctor, client checks", () => {
  for (
    const [what, args, told] of [
      ["an unknown client", ["--client-id", "nobody"], /^✗ client .*does not know.*"nobody"/],
      [
        "a wrong secret",
        ["--client-id", "basic", "--client-secret", "not-the-secret"],
        /^✗ secret .*the secret is wrong/,
      ],
      [
        "a wrong method",
        ["--client-id", "post", "--client-secret", "the-secret"],
        /^✗ secret .*to authenticate by client_secret_post.*--auth-method client_secret_post/,
      ],
      ["a missing secret", ["--client-id", "basic"], /^✗ secret .*it needs a secret, a key/],
    ] as const
  ) {
    it(`reports ${what} in one line`, async () => {
      await withServer(async ({ url }) => {
        const { code, crossed } = await examine(["--issuer", url, ...args]);
        assert.equal(code, 6);
        assert.equal(crossed.length, 1);
        assert.match(crossed.join(), told);
      }, { clients: CLIENTS });
    });
  }

  it("reports what only the token endpoint rejects, and hides what the reply repeats", async () => {
    await withServer(async ({ url, server }) => {
      const description = "AADSTS7000218: … the-secret";
      server.script("token", oauthError("invalid_client", { description }));
      const args = ["--issuer", url, "--client-id", "basic", "--client-secret", "the-secret"];
      const { code, crossed, stdout } = await examine(args);
      assert.equal(code, 6);
      assert.match(crossed.join(), /^✗ secret .*AADSTS7000218: … <client_secret>/);
      assert.match(stdout, /^✓ start /m);
    }, { clients: CLIENTS });
  });

  it("reports a scope that is refused", async () => {
    await withServer(async ({ url, server }) => {
      server.script("device_authorization", oauthError("invalid_scope"));
      const { code, step } = await report(["--issuer", url, "--client-id", "cli"]);
      assert.equal(code, 6);
      assert.equal(step("scope")?.status, "failed");
      assert.equal(step("scope")?.code, "refused");
    });
  });

  it("treats an approval during the check as a success, and prints no token", async () => {
    await withServer(async ({ url, server }) => {
      const approved = async (_: Request, next: () => Promise<Response>) => {
        server.approve();
        return await next();
      };
      server.script("token", approved);
      const { code, stdout } = await examine(["--issuer", url, "--client-id", "cli"]);
      assert.equal(code, 0);
      assert.match(stdout, /^✓ poll .*the tokens were discarded$/m);
    });
  });
});

describe(
  "doctor, under Deno",
  { skip: (currentRuntime() !== "deno" || TESTS_BINARY) && "it has no permissions" },
  () => {
    it("needs only the permissions of a login, and continues without what it may not read", async () => {
      await withServer(async ({ url }) => {
        const { port } = new URL(url);
        const args = ["--endpoint", `http://localhost:${port}`, "--client-id", "cli"];
        const program = "dist/device-login.js";
        const allowed = { program, permissions: ["--allow-net"] };
        assert.equal((await report(args, allowed)).step("name")?.status, "ok");
        const narrow = { program, permissions: [`--allow-net=localhost:${port}`] };
        const { code, step, stderr } = await report(args, narrow);
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.equal(step("name")?.status, "skipped");
      });
    });

    it("inspects a certificate without further permissions", async () => {
      await withServer(
        async ({ url }) => {
          const options = { program: "dist/device-login.js", permissions: ["--allow-net"] };
          const { code, crossed } = await examine(["--issuer", url, "--client-id", "cli"], options);
          assert.equal(code, 5);
          assert.match(crossed.join(), /self-signed/);
        },
        {},
        { tls: certificates.selfSignedServer },
      );
    });
  },
);

describe("doctor, called incorrectly", () => {
  for (
    const [args, told] of [
      [["--client-id", "cli"], /No server is named/],
      [["--issuer", "https://x"], /--client-id ID/],
      [["--issuer", "http://auth.example.com", "--client-id", "cli"], /plain http/],
      [["--issuer", "https://x", "--client-id", "cli", "--format", "yaml"], /text or json/],
    ] as const
  ) {
    it(`${args.join(" ")} exits with 2`, async () => {
      const { code, stdout, stderr } = await runProgram(["doctor", ...args]);
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(stderr, told);
    });
  }

  it("--help lists what is sent", async () => {
    const { code, stdout } = await runProgram(["doctor", "--help"]);
    assert.equal(code, 0);
    assert.match(stdout, /one device authorization request/);
  });
});
