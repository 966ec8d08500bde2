import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import type { Fault } from "../../lib/testing/mod.ts";
import { collectSecrets, findLeaks } from "../support/leaks.ts";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS, runProgram, startProgram } from "../support/program.ts";
import { PROXIED_HOST, startProxy } from "../support/proxy.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";
import { startOnTerminal } from "../support/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const SECRET = "p&ss:w%rd+with/more";
const CLIENT = { client_id: "cli", client_secret: SECRET };
let count = 0;
const newFile = () => join(folder, `trace-${++count}`);

/** Approves as soon as a code is issued; returns every secret that passes by. */
function approveSoon({ server }: ServedServer): Set<string> {
  const secrets = new Set([SECRET]);
  const watch = (approve: () => void): Fault => async (request, next) => {
    approve();
    const reply = await next();
    for (const secret of await collectSecrets(reply)) secrets.add(secret);
    secrets.add(request.headers.get("authorization")?.split(" ")[1] ?? SECRET);
    return reply;
  };
  server.script("device_authorization", watch(() => {}));
  server.script("token", watch(() => server.approve()));
  return secrets;
}

for (const program of PROGRAMS) {
  describe(`${program} --trace`, () => {
    const newHome = homeMaker(program, after);

    for (const format of ["table", "ndjson", "-q"]) {
      it(`leaves standard output unchanged with ${format}, and shows no secret`, async () => {
        await withServer(async (served) => {
          const secrets = approveSoon(served);
          const { url } = served;
          const args = ["--issuer", url, "--client-id", "cli", "--client-secret", SECRET];
          args.push(...(format === "-q" ? [format] : ["--format", format]), "--trace");
          const { code, stdout, stderr } = await runProgram(args, { program });
          assert.equal(code, 0, stderr);
          assert.doesNotMatch(stdout, /^[#<>] /m);
          assert.match(stderr, /^# device-login \d.*\n(#.*\n)+> 1 GET /);
          // The prompt appears when the reply with the code arrives, and polls come after it.
          assert.match(
            stderr,
            /\n {4}user_code: <user_code>[^]*(Approve only|Open )[^]*\n> \d+ POST .*\/oauth2\/token/,
          );
          const trace = stderr.match(/^[#<>!] .*\n( {2}.*\n)*/gm)?.join("") ?? "";
          assert.ok(secrets.size >= 5);
          assert.deepEqual(findLeaks(trace, secrets), []);
        }, { clients: [CLIENT] });
      });
    }

    it("=FILE appends to a private file", async () => {
      await withServer(async (served) => {
        const file = newFile();
        writeFileSync(file, "before\n", { mode: 0o644 });
        const args = ["--issuer", served.url, "--client-id", "cli", "--format", "json"];
        const secrets = approveSoon(served);
        const { code, stderr } = await runProgram([...args, `--trace=${file}`], {
          program,
        });
        assert.equal(code, 0, stderr);
        assert.doesNotMatch(stderr, /^[#<>] /m);
        const trace = readFileSync(file, "utf8");
        assert.match(trace, /^before\n# device-login \d+\.\d+\.\d+ \(/);
        assert.equal(trace.match(/^> /gm)?.length, served.server.requests.length);
        assert.deepEqual(findLeaks(trace, secrets), []);
        if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
      });
    });

    it("=FILE is complete when the program is killed", async () => {
      await withServer(async ({ url }) => {
        const file = newFile();
        const args = ["--issuer", url, "--client-id", "cli", `--trace=${file}`];
        const running = startProgram(args, { program });
        await running.shows(/Approve only/);
        running.child.kill("SIGKILL");
        await running.ended;
        assert.match(readFileSync(file, "utf8"), /user_code: <user_code>/);
        if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
      });
    });

    it("shows that headers, the client secret and the proxy are used", async () => {
      const proxy = await startProxy();
      try {
        await withServer(
          async (served) => {
            const file = newFile();
            const secrets = approveSoon(served).add("pr0xy-password").add("sesame-0pen");
            const env = { HTTP_PROXY: proxy.url.replace("//", "//user:pr0xy-password@") };
            const args = ["--issuer", served.url, "--client-id", "cli", "-q", `--trace=${file}`];
            args.push(
              "-H",
              "X-Gateway-Key: sesame-0pen",
              "--client-secret",
              SECRET,
              "--allow-http",
            );
            const { code, stderr } = await runProgram(args, { program, env });
            assert.equal(code, 0, stderr);
            const trace = readFileSync(file, "utf8");
            const requests = trace.match(/^> .*\n( .*\n)*/gm) ?? [];
            // One of two discovery requests is aborted if the other is quicker.
            const ends = trace.match(/^[<!] \d+ .*$/gm) ?? [];
            assert.equal(ends.length, requests.length, trace);
            assert.ok(
              requests.length >=
                new Set(served.server.requests.map(({ endpoint }) => endpoint)).size,
            );
            for (const request of requests) {
              assert.match(request, /^ {2}x-gateway-key: <x-gateway-key>$/m);
            }
            const posts = requests.filter((request) => / POST /.test(request));
            for (const post of posts) {
              assert.match(post, /^ {2}authorization: Basic <authorization>$/m);
            }
            assert.match(trace, /^# with HTTP_PROXY http:\/\/127\.0\.0\.1:\d+ with credentials$/m);
            assert.deepEqual(findLeaks(trace, secrets), []);
          },
          { clients: [CLIENT] },
          { hostname: PROXIED_HOST },
        );
      } finally {
        proxy.close();
      }
    });

    it("does not take the following word as its file", async () => {
      await withServer(async (served) => {
        approveSoon(served);
        const args = ["--trace", "login", "--issuer", served.url, "--client-id", "cli", "-q"];
        const { code, stderr } = await runProgram(args, { program, cwd: folder });
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^> 1 GET /m);
        assert.equal(existsSync(join(folder, "login")), false);
      });
    });

    it("has one heading and one numbering for a refresh and the request after it", async () => {
      await withServer(async (served) => {
        const here = newHome();
        await here.signIn(served, "--store", "file");
        const { server, url } = served;
        const before = server.requests.length;
        // Refused first, so that the token is refreshed.
        const page = `${url}/userinfo`;
        server.script("userinfo", () => new Response("", { status: 401 }));
        const args = ["request", "--profile", "default", "--host", new URL(url).host, page];
        const { code, stderr } = await here.run([...args, "--trace"]);
        assert.equal(code, 0, stderr);
        const requests = stderr.match(/^> .*(?=, at)/gm) ?? [];
        assert.equal(requests.length, server.requests.length - before);
        assert.deepEqual(
          requests.map((line) => line.split(" ")[1]),
          requests.map((_, index) => String(index + 1)),
        );
        assert.equal(stderr.match(/^# device-login/gm)?.length, 1);
        assert.equal(stderr.match(/^# Only what is known/gm)?.length, 1);
      });
    });

    it("=FILE that cannot be created exits with 2, and sends nothing", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["--issuer", url, "--client-id", "cli", "--trace=/no/such/folder/trace"];
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.equal(code, 2);
        assert.equal(stdout, "");
        assert.match(
          stderr,
          /^device-login: --trace: \/no\/such\/folder\/trace can't be created: .*\n$/,
        );
        assert.equal(server.requests.length, 0);
      });
    });

    it("=FILE that cannot be written to does not end a login", {
      skip: !existsSync("/dev/full"),
    }, async () => {
      await withServer(async (served) => {
        approveSoon(served);
        const args = ["--issuer", served.url, "--client-id", "cli", "-q", "--trace=/dev/full"];
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^\S{20,}\n$/);
        assert.equal(stderr.match(/--trace: \/dev\/full can't be written: /g)?.length, 1);
      });
    });

    it("is enabled by DEVICE_LOGIN_TRACE", async () => {
      await withServer(async (served) => {
        const file = newFile();
        const args = ["--issuer", served.url, "--client-id", "cli", "-q"];
        for (const [value, target] of [[file, file], ["1", "stderr"], ["0", "nowhere"]] as const) {
          approveSoon(served);
          const env = { DEVICE_LOGIN_TRACE: value };
          const { code, stderr } = await runProgram(args, { program, env, cwd: folder });
          assert.equal(code, 0, stderr);
          assert.equal(/^> 1 GET /m.test(stderr), target === "stderr");
        }
        assert.equal(readFileSync(file, "utf8").match(/^# device-login/gm)?.length, 1);
      });
    });
  });
}

describe("--trace on a terminal", { skip: process.platform === "win32" }, () => {
  it("prints the prompt in plain lines, so that a trace can follow", async () => {
    await withServer(async ({ url, server }) => {
      const args = ["--issuer", url, "--client-id", "cli", "--trace"];
      const terminal = startOnTerminal(args);
      await terminal.shows(/Approve only/);
      server.approve();
      assert.equal(await terminal.ended, 0, terminal.screen());
      assert.doesNotMatch(terminal.screen(), /Waiting for approval/);
      assert.match(terminal.screen(), /^> \d+ POST /m);
    });
  });
});
