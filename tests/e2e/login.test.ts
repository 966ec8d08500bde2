import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import {
  change,
  drop,
  hang,
  html,
  json,
  oauthError,
  redirect,
  text,
} from "../../lib/testing/mod.ts";
import { approveNext } from "../support/approve.ts";
import * as certificates from "../support/certificates.ts";
import { readEvents } from "../support/events.ts";
import { interrupt } from "../support/interrupt.ts";
import { programCommand, PROGRAMS, run, runProgram, startProgram } from "../support/program.ts";
import { PROXIED_HOST, startProxy } from "../support/proxy.ts";
import { withServer } from "../support/served_server.ts";
import { withFolder } from "../support/with_folder.ts";

for (const program of PROGRAMS) {
  describe(program, () => {
    it("prints the tokens on stdout and everything else on stderr", async () => {
      await withServer(async (served) => {
        const { url, server } = served;
        const args = ["--endpoint", url, "--client-id", "cli", "--format", "json"];
        const { shows, ended } = startProgram(args, { program });
        const [, code] = await shows(/Enter +(\S+)/);
        server.approve(code);
        const result = await ended;
        assert.equal(result.code, 0, result.stderr);
        const tokens = JSON.parse(result.stdout);
        assert.equal(tokens.scope, "offline openid");
        assert.ok(tokens.access_token && tokens.refresh_token && tokens.id_token && tokens.expiry);
        assert.equal(result.stdout, `${JSON.stringify(tokens)}\n`);
        assert.match(result.stderr, new RegExp(`Open +${url}/device\n`));
        assert.match(result.stderr, new RegExp(`${url}/device\\?user_code=${code}\n`));
        assert.match(result.stderr, /Approve only a sign-in that you have started yourself\./);
        assert.match(result.stderr, /✓ Signed in as alice@example\.com at 127\.0\.0\.1:\d+\n$/);
        const { device_code } = Object.fromEntries(server.requests.at(-1)?.body ?? []);
        for (const secret of [tokens.access_token, tokens.refresh_token, device_code]) {
          assert.ok(secret && !result.stderr.includes(secret));
        }
      });
    });

    it("exits with 3 when the person denies", async () => {
      await withServer(async ({ url, server }) => {
        server.script("token", oauthError("access_denied"));
        const result = await runProgram(["--endpoint", url, "--client-id", "cli"], { program });
        assert.equal(result.code, 3);
        assert.equal(result.stdout, "");
        assert.match(result.stderr, /device-login: The sign-in was denied\.\n$/);
      });
    });

    it("exits with 4 when the code expires", async () => {
      await withServer(async ({ url }) => {
        const result = await runProgram(["--endpoint", url, "--client-id", "cli"], { program });
        assert.equal(result.code, 4);
        assert.match(result.stderr, /expired before/);
      }, { expiresIn: 1 });
    });

    it("exits with 4 when --timeout runs out", async () => {
      await withServer(async ({ url }) => {
        const args = ["--endpoint", url, "--client-id", "cli", "--timeout", "0.5"];
        const result = await runProgram(args, { program });
        assert.equal(result.code, 4);
        assert.match(result.stderr, /within the 0\.5 s of --timeout/);
      });
    });

    it("exits with 5 when the server is gone", async () => {
      const url = await withServer(({ url }) => Promise.resolve(url));
      const result = await runProgram(["--endpoint", url, "--client-id", "cli"], { program });
      assert.equal(result.code, 5);
      assert.match(result.stderr, /nothing listens there/);
    });

    it("exits with 6 when the client is unknown", async () => {
      await withServer(async ({ url }) => {
        const result = await runProgram(["--endpoint", url, "--client-id", "nobody"], { program });
        assert.equal(result.code, 6);
        assert.match(result.stderr, /invalid_client.* --client-cert and --auth-method\.\n$/);
      });
    });

    it("exits with 6 when a scope is not available, and says what to do", async () => {
      await withServer(async ({ url, server }) => {
        server.script("device_authorization", oauthError("invalid_scope"));
        const args = ["--endpoint", url, "--client-id", "cli", "--scope", "photos"];
        const result = await runProgram(args, { program });
        assert.equal(result.code, 6);
        assert.match(
          result.stderr,
          /Requested: photos\. --scope requests others, and --scope '' none\.\n$/,
        );
      });
    });

    it("exits with 7 when the ID token is forged, and prints nothing", async () => {
      await withServer(async (served) => {
        served.server.overrideIdToken({ tampered: true });
        approveNext(served.server);
        const result = await runProgram(["--issuer", served.url, "--client-id", "cli"], {
          program,
        });
        assert.equal(result.code, 7);
        assert.equal(result.stdout, "");
      });
    });

    it("#3 exits with 7 when the issuer differs, and posts nothing", async () => {
      await withServer(async ({ url, server }) => {
        server.script("openid-configuration", json({ issuer: "https://evil.example" }));
        const result = await runProgram(["--issuer", url, "--client-id", "cli"], { program });
        assert.equal(result.code, 7);
        assert.ok(server.requests.every(({ method }) => method === "GET"));
      });
    });

    for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
      it(`exits with ${code} at once on ${signal}`, async () => {
        await withServer(async ({ url }) => {
          const running = startProgram(["--endpoint", url, "--client-id", "cli"], { program });
          await running.shows(/Approve only/);
          const begun = Date.now();
          process.kill(running.child.pid ?? 0, signal);
          const result = await running.ended;
          assert.equal(result.code, code);
          assert.equal(result.stdout, "");
          assert.doesNotMatch(result.stderr, /rror|Interruption/);
          // It did not wait until the next poll.
          assert.ok(Date.now() - begun < 60_000);
        }, { interval: 120 });
      });
    }

    it("exits with 130 even while it waits for a server or for a typed secret", async () => {
      const hung = ["openid-configuration", "oauth-authorization-server"] as const;
      await withServer(async ({ url, server }) => {
        for (const document of hung) server.script(document, hang());
        const running = startProgram(["--issuer", url, "--client-id", "cli"], { program });
        while (server.requests.length < 2) await new Promise((done) => setTimeout(done, 10));
        process.kill(running.child.pid ?? 0, "SIGINT");
        assert.equal((await running.ended).code, 130);
        const args = ["--issuer", url, "--client-id", "cli", "--client-secret-file", "-"];
        const start = () => startProgram(args, { program, stdin: undefined });
        assert.equal((await interrupt(start, "SIGINT"))?.code, 130);
      });
    });

    it("accepts a command line of hydra's with every flag", async () => {
      await withServer(async (served) => {
        const { url, server } = served;
        approveNext(served.server);
        const args = ["perform", "device-code", "-e", url, "--client-id", "my-client"];
        args.push("--client-secret", "my-secret", "--audience", "a,b", "--audience", "c");
        args.push("--scope", "offline,openid", "--scope", "photos", "--format=json-pretty");
        args.push("--device-auth-url", `${url}/oauth2/device/auth`, "--token-url");
        args.push(`${url}/oauth2/token`, "-H", "X-A: b: c", "--http-header=X-B: d");
        args.push("--skip-tls-verify", "--quiet=false");
        const result = await runProgram(args, { program });
        assert.equal(result.code, 0, result.stderr);
        assert.equal(JSON.parse(result.stdout).scope, "offline openid photos");
        const [start] = server.requests.filter(({ endpoint }) =>
          endpoint === "device_authorization"
        );
        assert.equal(start?.body.get("audience"), "a b c");
        assert.equal(start?.body.get("scope"), "offline openid photos");
        assert.equal(start?.body.get("client_secret"), "my-secret");
        assert.ok(server.requests.length >= 4);
        for (const { headers } of server.requests) {
          assert.equal(headers.get("x-a"), "b: c");
          assert.equal(headers.get("x-b"), "d");
          assert.equal(headers.get("user-agent"), "device-login");
        }
      }, {
        clients: [{
          client_id: "my-client",
          client_secret: "my-secret",
          token_endpoint_auth_method: "client_secret_post",
        }],
      });
    });

    it("accepts hydra's variables, and a flag overrides its variable", async () => {
      await withServer(async (served) => {
        const { url, server } = served;
        approveNext(served.server);
        const env = {
          ORY_SDK_URL: url,
          OAUTH2_CLIENT_ID: "not-this",
          OAUTH2_CLIENT_SECRET: "the-secret",
        };
        const result = await runProgram(["--client-id", "cli", "-q"], { program, env });
        assert.equal(result.code, 0, result.stderr);
        assert.match(result.stdout, /^\w+\n$/);
        assert.match(result.stderr, new RegExp(`^Open ${url}/device and enter \\S+\n$`));
        assert.equal(server.requests.at(-1)?.body.get("client_secret"), "the-secret");
      }, {
        clients: [{
          client_id: "cli",
          client_secret: "the-secret",
          token_endpoint_auth_method: "client_secret_post",
        }],
      });
    });

    it("--issuer overrides ORY_SDK_URL", async () => {
      await withServer(async (served) => {
        approveNext(served.server);
        const env = { ORY_SDK_URL: "http://127.0.0.1:1" };
        const args = ["--issuer", served.url, "--client-id", "cli", "--format", "json"];
        const result = await runProgram(args, { program, env });
        assert.equal(result.code, 0, result.stderr);
        assert.equal(JSON.parse(result.stdout).scope, "openid offline_access");
      });
    });

    it("prints events as they happen, with the tokens last", async () => {
      await withServer(async ({ url, server }) => {
        server.script("token", oauthError("authorization_pending"), async () => {
          server.approve();
          return await html(502)(new Request(url), () => Promise.resolve(new Response()));
        });
        const args = ["--issuer", url, "--client-id", "cli", "--format", "ndjson"];
        const result = await runProgram(args, { program });
        assert.equal(result.code, 0, result.stderr);
        const events = readEvents(result.stdout);
        const types = events.map(({ type }) => type);
        assert.deepEqual(types, ["prompt", "pending", "retry", "tokens"]);
        assert.equal(events[0]?.verification_uri, `${url}/device`);
        assert.ok(events[3]?.tokens.access_token);
      });
    });

    it("prints its first event to stdout before it polls", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["login", "--issuer", url, "--client-id", "cli", "--format", "ndjson"];
        const running = startProgram(args, { program });
        const line = await new Promise<string>((resolve) =>
          running.child.stdout?.once("data", resolve)
        );
        assert.equal(readEvents(line)[0]?.type, "prompt");
        assert.ok(server.requests.every(({ endpoint }) => endpoint !== "token"));
        server.deny();
        const { code, stdout } = await running.ended;
        assert.equal(code, 3);
        assert.deepEqual(readEvents(stdout).map(({ type }) => type), ["prompt", "error"]);
      });
    });

    it("prints an error as the last event, with a stable code", async () => {
      await withServer(async ({ url, server }) => {
        server.script("token", oauthError("access_denied"));
        const args = ["--issuer", url, "--client-id", "cli", "--format", "ndjson"];
        const denied = await runProgram(args, { program });
        assert.equal(denied.code, 3);
        assert.equal(readEvents(denied.stdout).at(-1)?.code, "access_denied");
        const wrong = await runProgram([...args, "--nonsense"], { program });
        assert.equal(wrong.code, 2);
        assert.deepEqual(readEvents(wrong.stdout).map(({ code }) => code), ["invalid_options"]);
      });
    });

    it("escapes control characters of the server", async () => {
      await withServer(async ({ url, server }) => {
        server.script(
          "device_authorization",
          change((body) => {
            body.user_code = "\x1b]0;owned\x07AB\u202eCD";
          }),
        );
        server.script("token", oauthError("bad\x1b[2J", { description: "\x1b[31mred\r\nfake" }));
        const result = await runProgram(["--issuer", url, "--client-id", "cli"], { program });
        assert.equal(result.code, 6);
        assert.ok(result.stderr.includes("\\u{1b}]0;owned\\u{7}AB\\u{202e}CD"));
        assert.doesNotMatch(result.stderr.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
      });
    });

    it("applies --skip-tls-verify and --ca-cert to every request", async () => {
      const tls = certificates.server;
      await withServer(
        async (served) => {
          const { url } = served;
          const args = ["--issuer", url, "--client-id", "cli", "-q"];
          const refused = await runProgram(args, { program });
          assert.equal(refused.code, 5);
          assert.match(refused.stderr, /not trusted here; --ca-cert FILE/);
          assert.equal(served.server.requests.length, 0);
          for (const trust of [["--skip-tls-verify"], ["--ca-cert", certificates.caPath]]) {
            approveNext(served.server);
            const result = await runProgram([...args, ...trust], { program });
            assert.equal(result.code, 0, result.stderr);
          }
          const endpoints = new Set(served.server.requests.map(({ endpoint }) => endpoint));
          assert.equal(endpoints.size, 5);
        },
        {},
        { tls },
      );
    });

    it("uses the proxy of the environment, except for NO_PROXY", async () => {
      const proxy = await startProxy();
      try {
        await withServer(
          async (served) => {
            approveNext(served.server);
            const args = ["--issuer", served.url, "--client-id", "cli", "-q", "--allow-http"];
            const env = { HTTP_PROXY: proxy.url };
            const result = await runProgram(args, { program, env });
            assert.equal(result.code, 0, result.stderr);
            assert.equal(proxy.seen.length, served.server.requests.length);
            const before = proxy.seen.length;
            // Only the proxy knows this name.
            const direct = { ...env, NO_PROXY: PROXIED_HOST };
            assert.equal((await runProgram(args, { program, env: direct })).code, 5);
            assert.equal(proxy.seen.length, before);
          },
          {},
          { hostname: PROXIED_HOST },
        );
      } finally {
        proxy.close();
      }
    });

    it("writes the result to a private file, completely or not at all", async () => {
      await withFolder(async (folder) => {
        await withServer(async (served) => {
          const file = join(folder, "tokens.json");
          writeFileSync(file, "old", { mode: 0o644 });
          const args = ["--issuer", served.url, "--client-id", "cli", "--format", "json"];
          served.server.script("token", oauthError("access_denied"));
          assert.equal((await runProgram([...args, "--output", file], { program })).code, 3);
          assert.equal(readFileSync(file, "utf8"), "old");
          assert.deepEqual(readdirSync(folder), ["tokens.json"]);
          approveNext(served.server);
          const result = await runProgram([...args, "--output", file], { program });
          assert.equal(result.code, 0, result.stderr);
          assert.equal(result.stdout, "");
          assert.ok(JSON.parse(readFileSync(file, "utf8")).access_token);
          assert.equal(statSync(file).mode & 0o777, 0o600);
          assert.deepEqual(readdirSync(folder), ["tokens.json"]);
        });
      });
    });

    const unix = { skip: process.platform === "win32" };
    it("writes a file that its owner can read under any umask", unix, async () => {
      await withFolder(async (folder) => {
        await withServer(async (served) => {
          approveNext(served.server);
          const file = join(folder, "token");
          const args = ["--issuer", served.url, "--client-id", "cli", "-q", "--output", file];
          const words = ['umask 0477; exec "$@"', "sh", ...programCommand({ program }), ...args];
          const { code, stderr } = await run("sh", ["-c", ...words]).ended;
          assert.equal(code, 0, stderr);
          assert.equal(statSync(file).mode & 0o7777, 0o600);
          assert.match(readFileSync(file, "utf8"), /^\S+\n$/);
        });
      });
    });

    it("rejects an unwritable file before sending anything", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["--issuer", url, "--client-id", "cli", "--output", "/nowhere/tokens"];
        const result = await runProgram(args, { program });
        assert.equal(result.code, 2);
        assert.match(result.stderr, /--output: \/nowhere\/tokens can't be created/);
        assert.equal(server.requests.length, 0);
      });
    });

    it("reads the secret from a file or from standard input", async () => {
      const clients = [{ client_id: "cli", client_secret: "s:e+c ret" }];
      await withFolder((folder) =>
        withServer(async (served) => {
          const file = join(folder, "secret");
          writeFileSync(file, "s:e+c ret\n");
          const args = ["--issuer", served.url, "--client-id", "cli", "-q", "--client-secret-file"];
          for (const [path, stdin] of [[file, ""], ["-", "s:e+c ret"]] as const) {
            approveNext(served.server);
            const result = await runProgram([...args, path], { program, stdin });
            assert.equal(result.code, 0, result.stderr);
          }
        }, { clients })
      );
    });

    it("survives an outage during polling, and reports it", async () => {
      await withServer(async ({ url, server }) => {
        server.script("token", oauthError("authorization_pending"), drop(), () => {
          server.approve();
          return text("", { status: 503 })(new Request(url), () => Promise.resolve(new Response()));
        });
        const result = await runProgram(["--issuer", url, "--client-id", "cli"], { program });
        assert.equal(result.code, 0, result.stderr);
        assert.match(result.stderr, /closed before a reply came\. Trying again\./);
        const polls = server.requests.filter(({ endpoint }) => endpoint === "token");
        assert.equal(polls.length, 4);
        assert.match(result.stderr, /status 503\. Trying again\./);
      });
    });

    it("#9 follows no redirect", async () => {
      await withServer(async (other) => {
        await withServer(async ({ url, server }) => {
          server.script("device_authorization", redirect(`${other.url}/oauth2/device/auth`, 307));
          const result = await runProgram(["--issuer", url, "--client-id", "cli"], { program });
          assert.equal(result.code, 5);
          assert.match(result.stderr, /redirect to .* not followed/);
          assert.equal(other.server.requests.length, 0);
        });
      });
    });

    it(
      "reports when the result cannot be written",
      { skip: process.platform === "win32" },
      async () => {
        await withServer(async (served) => {
          approveNext(served.server);
          const running = startProgram(["--issuer", served.url, "--client-id", "cli"], { program });
          running.child.stdout?.destroy();
          const result = await running.ended;
          assert.equal(result.code, 9, result.stderr);
          assert.match(result.stderr, /Standard output can't be written to/);
        });
      },
    );
  });
}
