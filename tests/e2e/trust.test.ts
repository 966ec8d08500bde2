import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { approveNext } from "../support/approve.ts";
import * as certificates from "../support/certificates.ts";
import { type ProgramResult, PROGRAMS, runProgram } from "../support/program.ts";
import { PROXIED_HOST, startProxy } from "../support/proxy.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/** Whether the environment makes the runtime trust the server, and the message otherwise. */
interface Case {
  name: string;
  env?: Record<string, string>;
  args?: string[];
  tls?: typeof certificates.server;
  /** Further text of the message; a successful sign-in prints none. */
  told?: RegExp;
}

const CASES: Case[] = [
  { name: "SSL_CERT_FILE", env: { SSL_CERT_FILE: certificates.caPath } },
  {
    name: "SSL_CERT_FILE with a broken entry in addition to the authority",
    env: { SSL_CERT_FILE: file("beside.pem", `# comment\n${broken}${certificates.ca}`) },
  },
  {
    name: "SSL_CERT_DIR, one folder of several",
    env: { SSL_CERT_DIR: ["/no/such", folder].join(delimiter) },
  },
  {
    name: "--ca-cert with an unusable SSL_CERT_FILE",
    env: { SSL_CERT_FILE: "/no/such" },
    args: ["--ca-cert", certificates.caPath],
  },
  { name: "neither", told: /SSL_CERT_FILE\.\n$/ },
  {
    name: "a SSL_CERT_FILE that is not there",
    env: { SSL_CERT_FILE: "/no/such" },
    told: /\(SSL_CERT_FILE: \/no\/such can't be read \(ENOENT\)\)/,
  },
  {
    name: "a SSL_CERT_FILE without certificates",
    env: { SSL_CERT_FILE: file("broken.pem", broken) },
    told: /\(SSL_CERT_FILE: \/.*broken\.pem holds no certificates in PEM\)/,
  },
  {
    name: "a SSL_CERT_DIR that is not there",
    env: { SSL_CERT_DIR: "/no/such" },
    told: /\(SSL_CERT_DIR: \/no\/such can't be read \(ENOENT\)\)/,
  },
  {
    name: "SSL_CERT_FILE for a certificate of another host",
    env: { SSL_CERT_FILE: certificates.caPath },
    tls: certificates.otherName,
    told: /another host name/,
  },
];
copyFileSync(certificates.caPath, join(folder, "0a1b2c3d.0"));

/** Signs in, and approves as soon as a code is issued. */
async function signIn(
  { url, server }: ServedServer,
  args: readonly string[],
  options: Parameters<typeof runProgram>[1],
): Promise<ProgramResult> {
  approveNext(server);
  return await runProgram(["--issuer", url, "--client-id", "cli", "-q", ...args], options);
}

for (const program of PROGRAMS) {
  describe(`${program}, a server whose authority the runtime does not know, and`, () => {
    for (const { name, env = {}, args = [], tls = certificates.server, told } of CASES) {
      it(`${name}: ${told ? "exits with 5 and says so" : "signs in"}`, async () => {
        await withServer(
          async (served) => {
            const { code, stdout, stderr } = await signIn(served, args, { program, env });
            const sent = served.server.requests.map(({ endpoint }) => endpoint);
            if (told) {
              assert.equal(code, 5);
              assert.match(stderr, told);
              assert.deepEqual(sent, []);
            } else {
              assert.equal(code, 0, stderr);
              assert.match(stdout, /^\S{20,}\n$/);
              // The fallback is used before the first request is sent: nothing arrives twice.
              for (const endpoint of ["device_authorization", "token"] as const) {
                assert.equal(sent.filter((one) => one === endpoint).length, 1);
              }
            }
          },
          {},
          { tls },
        );
      });
    }

    it("SSL_CERT_FILE, behind a proxy: signs in", async () => {
      const proxy = await startProxy();
      try {
        await withServer(
          async (served) => {
            const env = {
              SSL_CERT_FILE: certificates.caPath,
              HTTPS_PROXY: proxy.url,
              DENO_NO_UPDATE_CHECK: "1",
            };
            const { code, stderr } = await signIn(served, [], { program, env });
            assert.equal(code, 0, stderr);
            assert.ok(proxy.seen.length > 0);
            for (const { line } of proxy.seen) assert.match(line, /^CONNECT other/);
          },
          {},
          { tls: certificates.otherName, hostname: PROXIED_HOST },
        );
      } finally {
        proxy.close();
      }
    });

    it("NODE_TLS_REJECT_UNAUTHORIZED=0: exits with 5 and names --skip-tls-verify", async () => {
      await withServer(
        async (served) => {
          const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };
          const ignored = /NODE_TLS_REJECT_UNAUTHORIZED is ignored.* --skip-tls-verify/g;
          const checked = await signIn(served, [], { program, env });
          assert.equal(checked.code, 5);
          assert.equal(checked.stderr.match(ignored)?.length, 1, checked.stderr);
          const args = ["doctor", "--issuer", served.url, "--client-id", "cli"];
          const doctor = await runProgram(args, { program, env });
          assert.equal(doctor.code, 5);
          assert.match(doctor.stdout, /^✗ certificate /m);
          assert.deepEqual(served.server.requests, []);
          const ca = await signIn(served, ["--ca-cert", certificates.caPath], { program, env });
          assert.equal(ca.code, 0, ca.stderr);
          const skipped = await signIn(served, ["--skip-tls-verify"], { program, env });
          assert.equal(skipped.code, 0, skipped.stderr);
          assert.doesNotMatch(skipped.stderr, ignored);
        },
        {},
        { tls: certificates.server },
      );
    });

    it("a .env file in the working directory: exits with 5", async () => {
      const cwd = mkdtempSync(join(folder, "cwd-"));
      writeFileSync(join(cwd, ".env"), "NODE_TLS_REJECT_UNAUTHORIZED=0\n");
      await withServer(
        async (served) => assert.equal((await signIn(served, [], { program, cwd })).code, 5),
        {},
        { tls: certificates.server },
      );
    });

    it("ignores an unusable SSL_CERT_FILE when no certificate is needed", async () => {
      await withServer(async (served) => {
        const env = { SSL_CERT_FILE: "/no/such", SSL_CERT_DIR: "/no/such" };
        const { code, stderr } = await signIn(served, [], { program, env });
        assert.equal(code, 0, stderr);
      });
    });

    it(
      "without permission to read: reports which permission it needs",
      { skip: currentRuntime() !== "deno" || process.env.DEVICE_LOGIN_TEST_BINARY !== undefined },
      async () => {
        await withServer(
          async (served) => {
            const permissions = ["--allow-net", "--allow-env"];
            const system = await signIn(served, [], { program, permissions });
            assert.equal(system.code, 5);
            assert.match(
              system.stderr,
              /\(the system's authorities take --allow-read under Deno\)/,
            );
            const env = { SSL_CERT_FILE: certificates.caPath };
            const named = await signIn(served, [], { program, permissions, env });
            assert.equal(named.code, 5);
            assert.match(named.stderr, /SSL_CERT_FILE: .*ca\.pem takes --allow-read=.*ca\.pem/);
            permissions.push(`--allow-read=${certificates.caPath}`);
            const permitted = await signIn(served, [], { program, permissions, env });
            assert.equal(permitted.code, 0, permitted.stderr);
          },
          {},
          { tls: certificates.server },
        );
      },
    );
  });
}
