import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import * as certificates from "../support/certificates.ts";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS, runProgram } from "../support/program.ts";
import { PROXIED_HOST, startProxy, type TestProxy } from "../support/proxy.ts";
import { startSocksProxy } from "../support/socks_proxy.ts";
import { withServer } from "../support/served_server.ts";

/** Runs a proxy for the duration of a test. */
async function withProxy(
  test: (proxy: TestProxy, env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const proxy = await startProxy();
  const { url } = proxy;
  try {
    await test(proxy, {
      HTTP_PROXY: url,
      https_proxy: url,
      ALL_PROXY: url,
      DENO_NO_UPDATE_CHECK: "1",
    });
  } finally {
    proxy.close();
  }
}

for (const program of PROGRAMS) {
  describe(`${program} with a proxy in its environment`, () => {
    for (
      const [base, ...flags] of [
        ["http://127.0.0.1:1"],
        ["http://127.45.67.89:1"],
        ["http://localhost:1"],
        ["http://[::1]:1"],
        ["https://127.0.0.1:1"],
        ["http://127.0.0.1:1", "--skip-tls-verify"],
        ["https://[::1]:1", "--ca-cert", certificates.caPath],
      ]
    ) {
      it(`sends nothing for ${base} to it, ${flags.join(" ")}`, async () => {
        await withProxy(async (proxy, env) => {
          const args = ["--device-auth-url", `${base}/d`, "--token-url", `${base}/t`, ...flags];
          args.push("--client-id", "cli", "--client-secret", "hidden");
          const { code, stderr } = await runProgram(args, { program, env });
          assert.equal(code, 5, stderr);
          assert.deepEqual(proxy.seen, []);
        });
      });
    }

    it("sends nothing for loopback to it under Deno either, without permission to read the name", async () => {
      await withProxy(async (proxy, env) => {
        const permissions = ["--allow-net", "--allow-env=TERM"];
        const base = "http://127.0.0.1:1";
        const args = ["--device-auth-url", `${base}/d`, "--token-url", `${base}/t`];
        const { code, stderr } = await runProgram([...args, "--client-id", "cli"], {
          program,
          env,
          permissions,
        });
        assert.equal(code, 5, stderr);
        assert.deepEqual(proxy.seen, []);
      });
    });

    it("signs in on loopback", async () => {
      await withProxy(async (proxy, env) => {
        for (const tls of [undefined, certificates.server]) {
          await withServer(
            async ({ url, server }) => {
              const approve = setInterval(() => server.pending().length && server.approve(), 20);
              const args = ["--issuer", url, "--client-id", "cli", "-q"];
              args.push("--ca-cert", certificates.caPath);
              const { code, stderr } = await runProgram(args, { program, env });
              clearInterval(approve);
              assert.equal(code, 0, stderr);
              assert.deepEqual(proxy.seen, []);
            },
            {},
            tls && { tls },
          );
        }
      });
    });

    for (
      const [kind, url, env] of [
        ["an http proxy", "http", { HTTPS_PROXY: "HTTP://user:p%40ss@" }],
        ["an https proxy", "https", { ALL_PROXY: "https://user:p%40ss@" }],
        ["SOCKS, a name", "socks", { all_proxy: "socks5h://user:p%40ss@" }],
        ["SOCKS, an address", "socks", { HTTPS_PROXY: "socks5://user:p%40ss@" }],
      ] as const
    ) {
      it(`signs in through ${kind}, and doctor reports it`, async () => {
        const proxy = url === "socks"
          ? await startSocksProxy({ credentials: "user:p@ss" })
          : await startProxy(url === "https" ? { tls: certificates.server } : {});
        const port = "port" in proxy ? proxy.port : Number(new URL(proxy.url).port);
        const [[variable = "", value = ""] = []] = Object.entries(env);
        const options = { program, env: { [variable]: `${value}127.0.0.1:${port}` } };
        try {
          await withServer(
            async ({ url, server }) => {
              const approve = setInterval(() => server.pending().length && server.approve(), 20);
              const args = ["--issuer", url, "--client-id", "cli"];
              args.push("--ca-cert", certificates.caPath);
              const { code, stderr } = await runProgram([...args, "-q"], options);
              assert.equal(code, 0, stderr);
              assert.ok(proxy.seen.length > 0);
              const { stdout } = await runProgram(["doctor", ...args], options);
              clearInterval(approve);
              const name = `${value.toLowerCase().replace("user:p%40ss@", "")}127.0.0.1:${port}`;
              assert.ok(
                stdout.includes(`${name} is used for ${new URL(url).host} (${variable})`),
                stdout,
              );
              assert.match(stdout, /^✓ connection /m);
              assert.match(stdout, /^✓ certificate {2}for other\.example by Test authority/m);
              assert.match(stdout, /^✓ poll /m);
            },
            {},
            { tls: certificates.otherName, hostname: PROXIED_HOST },
          );
        } finally {
          proxy.close();
        }
      });
    }

    for (
      const [name, env, fault] of [
        ["dead", { HTTPS_PROXY: "http://user:hunter2@127.0.0.1:1" }, /nothing listens there/],
        ["unknown", { ALL_PROXY: "socks5://proxy.invalid" }, /host name is not known; check ALL_/],
      ] as const
    ) {
      it(`names a proxy that is ${name}, also in doctor`, async () => {
        const args = ["--issuer", `https://${PROXIED_HOST}`, "--client-id", "cli"];
        const { code, stderr } = await runProgram(args, { program, env });
        assert.equal(code, 5, stderr);
        assert.match(stderr, /the proxy \w+:\/\/[\w.]+:\d+ \(\w+_PROXY\) can't be used: /);
        assert.match(stderr, fault);
        assert.ok(!stderr.includes("hunter2"));
        const { code: same, stdout } = await runProgram(["doctor", ...args], { program, env });
        assert.equal(same, 5);
        assert.match(stdout, /^✗ proxy {8}the proxy .* can't be used: /m);
        assert.ok(!/^✗ (name|connection)/m.test(stdout), stdout);
      });
    }

    for (
      const [value, fault] of [
        ['"http://proxy:3128"', /HTTPS_PROXY has quotes around its value/],
        ["http://user:pass word@proxy", /HTTPS_PROXY must be the URL of a proxy/],
        ["ftp://proxy", /HTTPS_PROXY names a proxy of an unknown kind/],
      ] as const
    ) {
      it(`rejects ${value} before anything is sent`, async () => {
        const args = ["--issuer", `https://${PROXIED_HOST}`, "--client-id", "cli"];
        for (const command of [[], ["doctor"]]) {
          const env = { HTTPS_PROXY: value };
          const { code, stderr } = await runProgram([...command, ...args], { program, env });
          assert.equal(code, 2, stderr);
          assert.match(stderr, fault);
        }
      });
    }

    const newHome = homeMaker(program, after);
    for (
      const [name, flags, tls, hostname] of [
        ["plain http", []],
        ["--ca-cert", ["--ca-cert", certificates.caPath], certificates.server],
        ["a proxy for http", ["--allow-http"], undefined, PROXIED_HOST],
        [
          "a proxy for https",
          ["--ca-cert", certificates.caPath],
          certificates.otherName,
          PROXIED_HOST,
        ],
      ] as const
    ) {
      it(`sends a refresh once when the connection is cut: ${name}`, async () => {
        await withProxy(async (proxy, env) => {
          await withServer(
            async (served) => {
              const home = newHome();
              const signIn = ["--store", "file", "--scope", "openid,offline_access", ...flags];
              Object.assign(home.options.env, env);
              await home.signIn(served, ...signIn);
              let cut = 0;
              served.server.script(
                "token",
                ...Array(3).fill(() => {
                  cut++;
                  throw new Error("the connection is cut");
                }),
              );
              const args = ["token", "--store", "file", "--min-validity", "100000", ...flags];
              const { code, stderr } = await home.run([...args, "--profile", "default"]);
              assert.equal(cut, 1, stderr);
              assert.equal(code, 0, stderr);
              assert.match(stderr, /connection was closed|broke off/);
              assert.equal(proxy.seen.length > 0, hostname !== undefined);
            },
            {},
            { ...(tls && { tls }), ...(hostname && { hostname }) },
          );
        });
      });
    }
  });
}
