import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import * as certificates from "../support/certificates.ts";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS, runProgram } from "../support/program.ts";
import { PROXIED_HOST, startProxy, type TestProxy } from "../support/proxy.ts";
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
