import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import * as certificates from "./certificates.ts";
import {
  type DebianProxy,
  type DebianProxyKind,
  type DebianProxyOptions,
  PROXY_USER,
  startDebianProxy,
} from "./debian_proxies.ts";
import { freePort } from "./free_port.ts";
import { runProgram, TESTS_BINARY } from "./program.ts";
import { PROXIED_HOST } from "./proxy.ts";
import { withServer } from "./served_server.ts";

/** A proxy, and the variable that names it. */
interface Way {
  name: string;
  kind: DebianProxyKind;
  scheme: string;
  variable: string;
  password?: string;
}

/** A password of every kind of character; tinyproxy's configuration can't express it. */
const PASSWORD = "p@ss w:rd/%é";

const WAYS: Way[] = [
  { name: "an http proxy (squid)", kind: "squid", scheme: "http", variable: "HTTPS_PROXY" },
  { name: "an http proxy (tinyproxy)", kind: "tinyproxy", scheme: "HTTP", variable: "all_proxy" },
  { name: "an https proxy (stunnel)", kind: "stunnel4", scheme: "https", variable: "HTTPS_PROXY" },
  { name: "SOCKS 5 (dante)", kind: "dante", scheme: "socks5", variable: "ALL_PROXY" },
  { name: "SOCKS 5, names (dante)", kind: "dante", scheme: "socks5h", variable: "HTTPS_PROXY" },
  {
    name: "an http proxy with a password (squid)",
    kind: "squid",
    scheme: "http",
    variable: "https_proxy",
    password: PASSWORD,
  },
  {
    name: "an http proxy with a password (tinyproxy)",
    kind: "tinyproxy",
    scheme: "http",
    variable: "HTTPS_PROXY",
    password: "passw0rd",
  },
  {
    name: "an https proxy with a password (stunnel)",
    kind: "stunnel4",
    scheme: "https",
    variable: "ALL_PROXY",
    password: "passw0rd",
  },
  {
    name: "SOCKS 5 with a password (dante)",
    kind: "dante",
    scheme: "socks5h",
    variable: "ALL_PROXY",
    password: PASSWORD,
  },
];

/** Returns the variable for a proxy. */
function environment(
  { scheme, variable }: Way,
  { port, password }: { port: number; password?: string | undefined },
): Record<string, string> {
  const user = password === undefined ? "" : `${PROXY_USER}:${encodeURIComponent(password)}@`;
  return { [variable]: `${scheme}://${user}127.0.0.1:${port}` };
}

/** Runs a server that only proxies know, for the duration of a test. */
async function withProxiedServer(
  secure: boolean,
  test: (places: { url: string; seen: () => number }) => Promise<void>,
): Promise<void> {
  await withServer(
    async ({ url, server }) => {
      const approving = setInterval(() => {
        if (server.pending().length > 0) server.approve();
      }, 20);
      try {
        await test({ url, seen: () => server.requests.length });
      } finally {
        clearInterval(approving);
      }
    },
    {},
    { hostname: PROXIED_HOST, ...(secure && { tls: certificates.otherName }) },
  );
}

/** Returns a function that returns the port of a running proxy. Each is started once. */
function proxyStarter(): (kind: DebianProxyKind, options?: DebianProxyOptions) => Promise<number> {
  const running = new Map<string, Promise<DebianProxy>>();
  after(async () => {
    for (const proxy of running.values()) (await proxy).stop();
  });
  return async (kind, options = {}) => {
    const key = JSON.stringify([kind, options]);
    const proxy = running.get(key) ?? startDebianProxy(kind, options);
    running.set(key, proxy);
    return (await proxy).port;
  };
}

/**
 * Defines the tests of a program with proxies from Debian. Their names state what works on a runtime.
 *
 * @param program the form of the program
 */
export function testDebianProxies(program: string): void {
  const runtime = TESTS_BINARY ? "the binary" : currentRuntime();
  const trust = ["--client-id", "cli", "--ca-cert", certificates.caPath];

  describe(`${runtime}, ${program}`, () => {
    const start = proxyStarter();

    for (const way of WAYS) {
      const { name, kind, password } = way;
      for (const secure of [true, false]) {
        it(`reaches ${secure ? "https" : "plain http"} through ${name}, as doctor says`, async () => {
          const port = await start(kind, { password });
          await withProxiedServer(secure, async ({ url }) => {
            const plain = {
              ...way,
              variable: way.variable.replace("HTTPS", "HTTP").replace("https", "http"),
            };
            const named = secure ? way : plain;
            const env = environment(named, { port, password });
            const args = ["--issuer", url, ...trust, "--allow-http"];
            const { code, stderr } = await runProgram([...args, "-q"], { program, env });
            assert.equal(code, 0, stderr);
            const { stdout } = await runProgram(["doctor", ...args], { program, env });
            const shown = `${way.scheme.toLowerCase()}://127.0.0.1:${port}`;
            const { host } = new URL(url);
            assert.ok(stdout.includes(`${shown} is used for ${host} (${named.variable})`), stdout);
            assert.match(stdout, /^✓ poll /m);
          });
        });
      }
    }

    for (const way of WAYS.filter(({ password }) => password !== undefined)) {
      for (const given of ["wrong", undefined]) {
        it(`names ${way.name} if the password is ${given ?? "missing"}, not the server`, async () => {
          const { kind, password } = way;
          const port = await start(kind, { password });
          await withProxiedServer(true, async ({ url, seen }) => {
            const env = environment(way, { port, password: given });
            const args = ["--issuer", url, ...trust];
            const { code, stderr } = await runProgram(args, { program, env });
            assert.equal(code, 5, stderr);
            const fault = given ? "rejects the user name or password" : "requires a user name and";
            assert.ok(stderr.includes(`127.0.0.1:${port} (${way.variable}) ${fault}`), stderr);
            const { code: same, stdout } = await runProgram(["doctor", ...args], { program, env });
            assert.equal(same, 5, stdout);
            assert.match(stdout, /^✗ proxy {8}the proxy /m);
            assert.ok(stdout.includes(fault), stdout);
            assert.equal(seen(), 0);
          });
        });
      }
    }

    for (const way of WAYS.filter(({ password }) => password === undefined)) {
      const { name, kind, variable } = way;
      it(`names ${name} if it refuses the server, or can't reach it`, async () => {
        const refusing = await start(kind, { refuses: true });
        const proxy = await start(kind);
        for (
          const [port, server] of [
            [refusing, `${PROXIED_HOST}:${await freePort()}`],
            [proxy, `${PROXIED_HOST}:${await freePort()}`],
            [proxy, "server.invalid:443"],
          ] as const
        ) {
          const env = environment(way, { port });
          const args = ["--issuer", `https://${server}`, ...trust];
          const { code, stderr } = await runProgram(args, { program, env });
          assert.equal(code, 5, stderr);
          const said = `127.0.0.1:${port} (${variable}) does not connect to ${server}: `;
          assert.ok(stderr.includes(said), stderr);
          const { stdout } = await runProgram(["doctor", ...args], { program, env });
          assert.match(stdout, /^✗ proxy {8}the proxy .* does not connect to /m);
        }
      });
    }

    it("uses the proxy, or not, as doctor says of NO_PROXY", async () => {
      const port = await start("squid");
      await withProxiedServer(true, async ({ url, seen }) => {
        const server = new URL(url);
        for (
          const [exception, direct] of [
            ["*", true],
            ["OTHER.example", true],
            ["a.example, .example", true],
            ["*.example", true],
            [server.host, true],
            [`${server.hostname}:1`, false],
            ["127.0.0.0/8,::/0", false],
            ["her.example", false],
          ] as const
        ) {
          const env = { HTTPS_PROXY: `127.0.0.1:${port}`, NO_PROXY: exception };
          const before = seen();
          const { stdout } = await runProgram(["doctor", "--issuer", url, ...trust], {
            program,
            env,
          });
          assert.equal(/^✓ proxy {8}none is used/m.test(stdout), direct, exception + stdout);
          // Only the proxy knows the server's name.
          assert.equal(seen() === before, direct, exception + stdout);
        }
      });
    });
  });
}
