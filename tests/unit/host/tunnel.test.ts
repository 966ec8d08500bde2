import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Socket } from "node:net";
import tls from "node:tls";
import { describe, it } from "node:test";
import { createFetch } from "../../../lib/host/network.ts";
import { parseProxy } from "../../../lib/host/proxy.ts";
import { serve } from "../../../lib/host/serve.ts";
import { openTunnel } from "../../../lib/host/tunnel.ts";
import * as certificates from "../../support/certificates.ts";
import { PROXIED_HOST, startProxy } from "../../support/proxy.ts";
import { startSocksProxy } from "../../support/socks_proxy.ts";

const target = { host: PROXIED_HOST, port: 443 };

/** Serves raw connections for the duration of a test. */
async function during(
  listener: (socket: Socket) => void,
  test: (port: number) => Promise<void>,
  secure?: { key: string; cert: string },
): Promise<void> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    listener(socket);
  };
  const server = secure ? tls.createServer(secure, accept) : createServer(accept);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await test((server.address() as AddressInfo).port);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

/** Answers the first bytes with a text. */
const answer = (text: string) => (socket: Socket) =>
  void socket.once("data", () => socket.end(text));

describe("the proxy is at fault, and the message names it and its variable", () => {
  for (
    const [name, listener, fault] of [
      [
        "407",
        answer(
          'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 4\r\n\r\nbody',
        ),
        /requires a user name and password; add them to HTTPS_PROXY: http:\/\/USER:PASSWORD@127/,
      ],
      [
        "407 for NTLM",
        answer(
          "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n",
        ),
        /authentication that is not supported \(Negotiate, NTLM\)/,
      ],
      [
        "403",
        answer("HTTP/1.1 403 Forbidden\r\n\r\n"),
        /connect to other\.example:443: 403 Forbidden;/,
      ],
      ["502", answer("HTTP/1.0 502 Bad Gateway\r\n\r\n<html>"), /443: 502 Bad Gateway;.*NO_PROXY/],
      ["503 without a reason", answer("HTTP/1.1 503\r\n\r\n"), /443: 503;/],
      [
        "an escape sequence as the reason",
        answer("HTTP/1.1 503 \x1b[31mred\r\n\r\n"),
        /443: 503 \\u\{1b\}\[31mred;/,
      ],
      [
        "a web server's page",
        answer("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"),
        /does not respond like an http proxy; check the scheme and the port in HTTPS_PROXY/,
      ],
      [
        "a web server's page, announced",
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        /does not respond like an http proxy/,
      ],
      ["a banner", (socket) => void socket.write("SSH-2.0-OpenSSH\r\n"), /like an http proxy/],
      [
        "an endless head",
        answer(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(70_000)}`),
        /like an http proxy/,
      ],
      ["a close", (socket) => void socket.end(), /can't be used: the connection was closed/],
      ["a close later", answer("HTTP/1.1"), /can't be used: the connection was closed/],
      ["silence", () => {}, /does not respond within 1 s; is it up, and HTTPS_PROXY right\?/],
    ] as [string, (socket: Socket) => void, RegExp][]
  ) {
    it(`http: ${name}`, async () => {
      await during(listener, async (port) => {
        const proxy = parseProxy("HTTPS_PROXY", `http://127.0.0.1:${port}`);
        const timeout = name === "silence" ? 200 : 60_000;
        await assert.rejects(openTunnel(proxy, { target, timeout }), (error: Error) => {
          assert.match(error.message, fault);
          return error.message.startsWith(`the proxy http://127.0.0.1:${port} (HTTPS_PROXY) `);
        });
      });
    });
  }

  for (
    const [name, scheme, bytes, fault] of [
      [
        "no method accepted",
        "socks5",
        [[5, 0xff]],
        /requires a user name and password.*socks5:\/\/USER/,
      ],
      [
        "wrong password",
        "socks5h://me:hunter2@",
        [[5, 2], [1, 1]],
        /rejects the user name or password/,
      ],
      ["not allowed", "socks5", [[5, 0], [5, 2, 0, 1, 0, 0, 0, 0, 0, 0]], /443: not allowed;/],
      ["refused", "socks5h", [[5, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]], /443: connection refused;/],
      ["unknown code", "socks5", [[5, 0], [5, 99, 0, 1, 0, 0, 0, 0, 0, 0]], /like a SOCKS proxy/],
      ["another protocol", "socks5", [[72, 84, 84, 80]], /like a SOCKS proxy; check the scheme/],
      ["SOCKS 4 refusal", "socks4", [[0, 0x5b, 0, 0, 0, 0, 0, 0]], /443: failed;/],
      [
        "SOCKS 4, another protocol",
        "socks4",
        [[72, 84, 84, 80, 47, 49, 46, 49]],
        /like a SOCKS proxy/,
      ],
      ["a close", "socks5", [], /can't be used: the connection was closed/],
    ] as [string, string, number[][], RegExp][]
  ) {
    it(`SOCKS: ${name}`, async () => {
      const listener = (socket: Socket) => {
        const left = bytes.map((part) => Uint8Array.from(part)).values();
        socket.on("data", () => {
          const { value } = left.next();
          if (value) socket.write(value);
          else socket.end();
        });
      };
      await during(listener, async (port) => {
        const url = `${scheme.includes("://") ? scheme : `${scheme}://`}127.0.0.1:${port}`;
        const proxy = parseProxy("ALL_PROXY", url);
        await assert.rejects(openTunnel(proxy, { target, timeout: 60_000 }), (error: Error) => {
          assert.match(error.message, fault);
          for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
            assert.ok(!JSON.stringify({ ...cause, text: String(cause) }).includes("hunter2"));
          }
          return error.message.startsWith(`the proxy ${proxy.name} (ALL_PROXY) `);
        });
      });
    });
  }

  it("TLS to a proxy without TLS, and to one that is not trusted", async () => {
    await during(answer("HTTP/1.1 400 Bad Request\r\n\r\n"), async (port) => {
      const proxy = parseProxy("HTTPS_PROXY", `https://127.0.0.1:${port}`);
      await assert.rejects(openTunnel(proxy, { target }), {
        message: /^the proxy https:.* can't be used: the proxy does not speak TLS there/,
      });
    });
    await during(() => {}, async (port) => {
      const proxy = parseProxy("HTTPS_PROXY", `https://127.0.0.1:${port}`);
      await assert.rejects(openTunnel(proxy, { target }), {
        message:
          /^the proxy https:.* can't be used: the proxy's certificate is signed by an authority/,
      });
    }, certificates.server);
  });

  it("throws the signal's reason, and closes the connection", async () => {
    const ending = new AbortController();
    let closed: Promise<void> | undefined;
    const listener = (socket: Socket) => {
      closed = new Promise((resolve) => socket.on("close", () => resolve()));
      ending.abort(new Error("enough"));
    };
    await during(listener, async (port) => {
      const proxy = parseProxy("HTTPS_PROXY", `http://127.0.0.1:${port}`);
      const { signal } = ending;
      await assert.rejects(openTunnel(proxy, { target, signal }), { message: "enough" });
      await closed;
    });
  });
});

describe("createFetch() through a SOCKS proxy", () => {
  for (
    const [scheme, credentials, seen] of [
      ["socks5", undefined, "5  other.example"],
      ["socks5h", undefined, "5  other.example"],
      ["SOCKS5H", "us%20er:p%40%C3%A4ss", "5 us er:p@äss other.example"],
      ["socks5", "user:", "5 user: other.example"],
      ["socks4a", "user", "4 user other.example"],
      ["socks4", undefined, "4  other.example"],
    ] as const
  ) {
    for (const secure of [true, false]) {
      it(`${scheme}, ${credentials ?? "no credentials"}, ${secure ? "https" : "http"}`, async () => {
        const required = scheme.startsWith("socks4") || credentials === undefined
          ? {}
          : { credentials: seen.slice(2, seen.lastIndexOf(" ")) };
        const proxy = await startSocksProxy(required);
        const handler = async (request: Request) => new Response(`got ${await request.text()}`);
        const served = await serve(handler, secure ? { tls: certificates.otherName } : {});
        try {
          const user = credentials === undefined ? "" : `${credentials}@`;
          const proxyEnv = { ALL_PROXY: `${scheme}://${user}127.0.0.1:${proxy.port}` };
          const send = await createFetch({ proxyEnv, ca: certificates.ca });
          const url = served.url.replace("127.0.0.1", PROXIED_HOST);
          for (const body of ["one", "two"]) {
            const response = await send(url, { method: "POST", body });
            assert.equal(await response.text(), `got ${body}`);
          }
          assert.equal(proxy.seen[0], `${seen}:${new URL(served.url).port}`);
        } finally {
          served.close();
          proxy.close();
        }
      });
    }
  }
});

describe("createFetch() through an https proxy", () => {
  for (const secure of [true, false]) {
    it(`${secure ? "https" : "http"}: trusts the authorities of --ca-cert, and sends credentials`, async () => {
      const proxy = await startProxy({ tls: certificates.server });
      const handler = () => Promise.resolve(new Response("fine"));
      const served = await serve(handler, secure ? { tls: certificates.otherName } : {});
      try {
        const proxyEnv = { ALL_PROXY: proxy.url.replace("//", "//user:p%25ss@") };
        const url = served.url.replace("127.0.0.1", PROXIED_HOST);
        const send = await createFetch({ proxyEnv, ca: certificates.ca });
        assert.equal(await (await send(url)).text(), "fine");
        assert.equal(proxy.seen.at(-1)?.authorization, `Basic ${btoa("user:p%ss")}`);
        const { length } = proxy.seen;
        const distrusting = await createFetch({ proxyEnv });
        await assert.rejects(distrusting(url), {
          message: /^the proxy https:\/\/127.* the proxy's certificate is signed by.*--ca-cert/,
        });
        assert.equal(proxy.seen.length, length);
      } finally {
        served.close();
        proxy.close();
      }
    });
  }
});

describe("createFetch() through an http proxy that forwards plain http", () => {
  for (
    const [name, head, fault] of [
      ["407", "407 Proxy Authentication Required", /requires a user name and password/],
      [
        "squid's 403",
        "403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0",
        /other\.example:80: 403 Forb/,
      ],
      ["squid's 503", "503 Service Unavailable\r\nServer: squid/5.7", /503 Service Unavailable/],
      [
        "tinyproxy's 500",
        "500 Unable to connect\r\nServer: tinyproxy/1.11.1",
        /500 Unable to connect/,
      ],
      ["RFC 9209", "504 Gateway Timeout\r\nProxy-Status: p; error=dns_timeout", /504 Gateway/],
    ] as const
  ) {
    it(`names the proxy: ${name}`, async () => {
      await during(answer(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`), async (port) => {
        const proxyEnv = { HTTP_PROXY: `http://127.0.0.1:${port}` };
        const send = await createFetch({ proxyEnv });
        await assert.rejects(send(`http://${PROXIED_HOST}/x`), (error: Error) => {
          assert.match(error.message, fault);
          return error.message.startsWith(`the proxy http://127.0.0.1:${port} (HTTP_PROXY) `);
        });
      });
    });
  }

  it("leaves the server's own errors to the server", async () => {
    const head = "HTTP/1.1 503 Busy\r\nVia: 1.1 proxy (squid/5.7)\r\nContent-Length: 0\r\n\r\n";
    await during(answer(head), async (port) => {
      const send = await createFetch({ proxyEnv: { HTTP_PROXY: `127.0.0.1:${port}` } });
      assert.equal((await send(`http://${PROXIED_HOST}/x`)).status, 503);
    });
  });

  it("names the proxy that closes the connection, or is no http server", async () => {
    for (const reply of ["", "SSH-2.0-OpenSSH\r\n"]) {
      await during(answer(reply), async (port) => {
        const send = await createFetch({ proxyEnv: { HTTP_PROXY: `127.0.0.1:${port}` } });
        await assert.rejects(send(`http://${PROXIED_HOST}/x`), {
          message: /^the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTP_PROXY\) can't be used: /,
        });
      });
    }
  });
});
