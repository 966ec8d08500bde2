import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { systemClock } from "../../../lib/oauth/base/clock.ts";
import { createTransport } from "../../../lib/oauth/http/transport.ts";
import { createFetch } from "../../../lib/host/network.ts";
import { describeNetworkError, isUnknownAuthority } from "../../../lib/host/network_error.ts";
import { NETWORK_ERRORS } from "../../../lib/host/network_error_table.ts";
import type { NetworkOptions } from "../../../lib/host/network_options.ts";
import { createNodeFetch } from "../../../lib/host/node_fetch.ts";
import { serve } from "../../../lib/host/serve.ts";
import { breakOff, hang, huge } from "../../../lib/testing/mod.ts";
import * as certificates from "../../support/certificates.ts";
import { PROXIED_HOST, startProxy } from "../../support/proxy.ts";

/** Serves for the duration of a test. */
async function during<T>(
  handler: (request: Request) => Response | Promise<Response>,
  test: (url: string) => Promise<T>,
  tls?: { key: string; cert: string },
): Promise<T> {
  const served = await serve((request) => Promise.resolve(handler(request)), tls ? { tls } : {});
  try {
    return await test(served.url);
  } finally {
    served.close();
  }
}

const ok = () => new Response("fine");

async function text(url: string, options: NetworkOptions): Promise<string> {
  const send = await createFetch(options);
  return await (await send(url)).text();
}

/** The options of a POST whose body is read as it is sent. */
function stream(chunks: number, onCancel = () => {}): RequestInit {
  let count = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (count++ === chunks) controller.close();
      else controller.enqueue(new Uint8Array(65_536));
    },
    cancel: onCancel,
  }, { highWaterMark: 0 });
  return { method: "POST", body, duplex: "half" } as RequestInit;
}

describe("createFetch()", () => {
  it("#11 rejects a certificate of an unknown authority, and says what to do", async () => {
    await during(ok, async (url) => {
      const message = /authority that is not trusted.*--ca-cert.*SSL_CERT_FILE/;
      await assert.rejects(text(url, {}), { message });
    }, certificates.server);
  });

  it("accepts it with the authority's certificate", async () => {
    await during(ok, async (url) => {
      assert.equal(await text(url, { ca: certificates.ca }), "fine");
    }, certificates.server);
  });

  for (
    const [name, tls, options] of [
      ["plain http", undefined, {}],
      ["a given authority", certificates.server, { ca: certificates.ca }],
      ["unchecked certificates", certificates.server, { skipTlsVerify: true }],
    ] as const
  ) {
    it(`streams the body of a request, with its length if that is given: ${name}`, async () => {
      const describeBody = async (request: Request) => {
        const { headers } = request;
        const { byteLength } = await request.arrayBuffer();
        const length = headers.get("content-length");
        return new Response(`${byteLength} ${length} ${headers.get("transfer-encoding")}`);
      };
      await during(describeBody, async (url) => {
        const send = await createFetch(options);
        const post = async (headers: Record<string, string>) =>
          await (await send(url, { ...stream(48), headers })).text();
        assert.equal(await post({}), "3145728 null chunked");
        assert.equal(await post({ "content-length": "3145728" }), "3145728 3145728 null");
      }, tls);
    });
  }

  it("reads no more of a body when the connection is gone, and reports a body that fails", async () => {
    const cancelled = Promise.withResolvers<void>();
    const server = createServer((socket) => void socket.once("data", () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const send = await createFetch({});
    await assert.rejects(send(url, stream(Infinity, cancelled.resolve)), TypeError);
    await cancelled.promise;
    server.close();
    await during(ok, async (url) => {
      const body = new ReadableStream({ pull: () => Promise.reject(new Error("disk on fire")) });
      const init = { method: "POST", body, duplex: "half" } as RequestInit;
      await assert.rejects(send(url, init), /disk on fire/);
    });
  });

  it("accepts it unchecked on request", async () => {
    for (const tls of [certificates.server, certificates.otherName]) {
      await during(ok, async (url) => {
        assert.equal(await text(url, { skipTlsVerify: true }), "fine");
      }, tls);
    }
  });

  it("rejects a certificate for another name", async () => {
    await during(ok, async (url) => {
      const reading = text(url, { ca: certificates.ca });
      await assert.rejects(reading, { message: /another host name/ });
    }, certificates.otherName);
  });

  for (
    const ca of ["", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
  ) {
    it(`rejects ${JSON.stringify(ca)} as an authority`, async () => {
      await assert.rejects(createFetch({ ca }), { code: "invalid_options" });
    });
  }

  for (const options of [{}, { skipTlsVerify: true }]) {
    it(`explains the failure in plain words, with ${JSON.stringify(options)}`, async () => {
      const probe = await serve(() => Promise.resolve(ok()));
      probe.close();
      await assert.rejects(text(probe.url, options), { message: /nothing listens there/ });
      await assert.rejects(text("https://no.such.host.invalid", options), {
        message: /host name (is not known|can't be looked up)/,
      });
    });

    it(`reports a closed connection, with ${JSON.stringify(options)}`, async () => {
      const server = createServer((socket) => void socket.once("data", () => socket.destroy()));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      try {
        await assert.rejects(text(`http://127.0.0.1:${port}`, options), { message: /was closed/ });
      } finally {
        server.close();
      }
    });

    it(`reports a switch to another protocol, with ${JSON.stringify(options)}`, async () => {
      const head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
      const server = createServer((socket) => void socket.once("data", () => socket.end(head)));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      try {
        await assert.rejects(text(`http://127.0.0.1:${port}`, options), {
          message: /switched to another protocol/,
        });
      } finally {
        server.close();
      }
    });
  }
});

describe("createNodeFetch()", () => {
  const send = createNodeFetch({ skipTlsVerify: true });

  it("sends method, headers and body, and returns status, headers and body", async () => {
    await during(async (request) => {
      const headers = { "x-seen": `${request.method} ${request.headers.get("x-a")}` };
      return new Response(`got ${await request.text()}`, { status: 418, headers });
    }, async (url) => {
      const response = await send(url, { method: "POST", headers: { "x-a": "b" }, body: "a=b" });
      assert.equal(response.status, 418);
      assert.equal(response.headers.get("x-seen"), "POST b");
      assert.equal(await response.text(), "got a=b");
    });
  });

  it("follows no redirect", async () => {
    const handler = () => new Response(null, { status: 302, headers: { location: "/x" } });
    await during(handler, async (url) => {
      assert.equal((await send(url)).status, 302);
    });
  });

  it("returns replies without a body", async () => {
    await during(() => new Response(null, { status: 204 }), async (url) => {
      assert.equal(await (await send(url)).text(), "");
    });
  });

  it("rejects with the signal's reason if aborted before the reply", async () => {
    const fault = hang();
    await during((request) => fault(request, () => Promise.resolve(ok())), async (url) => {
      const ending = new AbortController();
      const reason = new Error("enough");
      setTimeout(() => ending.abort(reason), 20);
      await assert.rejects(send(url, { signal: ending.signal }), reason);
    });
  });

  it("rejects an incomplete body", async () => {
    const fault = breakOff();
    await during((request) => fault(request, () => Promise.resolve(ok())), async (url) => {
      const response = await send(url);
      await assert.rejects(response.text());
    });
  });

  it("treats an invalid status as a server error", async () => {
    const server = createServer((socket) =>
      void socket.once("data", () => socket.end("HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\n{}"))
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const response = await send(`http://127.0.0.1:${port}`);
      assert.equal(response.status, 500);
      assert.equal(await response.text(), "{}");
    } finally {
      server.close();
    }
  });

  it("ends the transfer if the body is cancelled", async () => {
    const fault = huge(1e12);
    await during((request) => fault(request, () => Promise.resolve(ok())), async (url) => {
      const response = await send(url);
      const reader = response.body?.getReader();
      assert.ok((await reader?.read())?.value);
      await reader?.cancel();
    });
  });
});

describe("a compressed reply", () => {
  /** The runtime's own fetch, and the one on node:https. */
  for (const options of [{}, { skipTlsVerify: true }]) {
    const title = JSON.stringify(options);
    for (
      const [encoding, pack] of [
        ["gzip", gzipSync],
        ["X-GZIP", gzipSync],
        ["deflate", deflateSync],
        ["deflate", deflateRawSync],
        ["br", brotliCompressSync],
        ["zstd", zstdCompressSync],
        ["gzip, br", (data: Uint8Array) => brotliCompressSync(gzipSync(data))],
      ] as const
    ) {
      const packed = (size: number) => new Uint8Array(pack(Buffer.alloc(size, "fine")));
      const headers = { "content-encoding": encoding };

      it(`in ${encoding} (${pack.name}) is decompressed, with ${title}`, async () => {
        await during(() => new Response(packed(4_000), { headers }), async (url) => {
          assert.equal(await text(url, options), "fine".repeat(1_000));
        });
      });

      it(`in ${encoding} (${pack.name}) is decompressed as it is read, with ${title}`, async () => {
        await during(() => new Response(packed(50e6), { headers }), async (url) => {
          const send = await createFetch(options);
          const reader = (await send(url)).body?.getReader();
          const { value } = await reader?.read() ?? {};
          assert.ok((value?.length ?? Infinity) < 5e6, `${value?.length} bytes at once`);
          await reader?.cancel();
          // Under Deno, a cancelled stream of node:zlib could crash the process a little later.
          await new Promise((resolve) => setTimeout(resolve, 20));
        });
      });

      it(`in ${encoding} (${pack.name}) that breaks off is rejected, with ${title}`, async () => {
        const fault = breakOff();
        const reply = () => Promise.resolve(new Response(packed(4_000), { headers }));
        await during((request) => fault(request, reply), async (url) => {
          await assert.rejects(text(url, options));
        });
      });
    }

    for (
      const [encoding, pack] of [
        ["gzip", gzipSync],
        ["deflate", deflateSync],
        ["br", brotliCompressSync],
        ["zstd", zstdCompressSync],
      ] as const
    ) {
      it(`in ${encoding} is reported as corrupt, or as broken off, with ${title}`, async () => {
        const numbers = JSON.stringify(Array.from({ length: 2_000 }, (_, i) => i * 7919 % 1000));
        const whole = new Uint8Array(pack(numbers));
        const headers = { "content-encoding": encoding };
        const send = createTransport({
          fetch: await createFetch(options),
          headers: new Headers(),
          clock: systemClock,
        });
        const read = async (url: string) =>
          await (await send()(url, { method: "GET", headers: {} })).text();
        const corrupt = whole.slice().fill(0xff, 4);
        await during(() => new Response(corrupt, { headers }), async (url) => {
          await assert.rejects(read(url), {
            code: "network",
            message: `GET ${url} failed: the reply can't be decompressed.`,
          });
        });
        const fault = breakOff();
        const reply = () => Promise.resolve(new Response(whole, { headers }));
        await during((request) => fault(request, reply), async (url) => {
          await assert.rejects(read(url), {
            code: "network",
            message: /failed: the reply broke off\.$/,
          });
        });
      });
    }

    for (const encoding of ["constructor", "toString", "__proto__", "unknown", "utf-8"]) {
      it(`is not changed if its encoding is ${encoding}, with ${title}`, async () => {
        const headers = { "content-encoding": encoding };
        await during(() => new Response("fine", { headers }), async (url) => {
          assert.equal(await text(url, options), "fine");
        });
      });
    }

    it(`is decompressed even if the request did not accept it, with ${title}`, async () => {
      const body = new Uint8Array(gzipSync("fine"));
      const reply = () => new Response(body, { headers: { "content-encoding": "gzip" } });
      await during(reply, async (url) => {
        const send = await createFetch(options);
        const response = await send(url, { headers: { "accept-encoding": "identity" } });
        assert.equal(await response.text(), "fine");
      });
    });

    it(`without a body is empty, with ${title}`, async () => {
      const headers = { "content-encoding": "deflate" };
      await during(() => new Response("", { headers }), async (url) => {
        assert.equal(await text(url, options), "");
      });
    });

    it(`is not needed: every request says what it accepts, with ${title}`, async () => {
      await during(
        (request) => new Response(request.headers.get("accept-encoding")),
        async (url) => {
          assert.match(await text(url, options), /^(identity|gzip, ?(deflate, )?br(, zstd)?)$/);
        },
      );
    });
  }
});

/** Returns the URL with a host name for which a proxy is used. */
const elsewhere = (url: string) => url.replace("127.0.0.1", PROXIED_HOST);

describe("a proxy", () => {
  it("is used as the environment says, with its credentials", async () => {
    const proxy = await startProxy();
    try {
      const withAuth = proxy.url.replace("//", "//user:pass@");
      const send = createNodeFetch({
        proxyEnv: { HTTPS_PROXY: withAuth, HTTP_PROXY: withAuth, NO_PROXY: "example.com" },
        authorities: [certificates.ca],
      });
      await during(ok, async (url) => {
        assert.equal(await (await send(elsewhere(url))).text(), "fine");
        assert.match(proxy.seen[0]?.line ?? "", /^CONNECT other\.example:\d+$/);
        assert.equal(proxy.seen[0]?.authorization, `Basic ${btoa("user:pass")}`);
      }, certificates.otherName);
      await during(ok, async (url) => {
        assert.equal(await (await send(`${elsewhere(url)}/plain`)).text(), "fine");
        assert.match(proxy.seen[1]?.line ?? "", /^GET http:\/\/other\.example:\d+\/plain$/);
      });
    } finally {
      proxy.close();
    }
  });

  for (
    const [list, asked] of [
      ["a.example, other.example", false],
      ["10.0.0.0/8 example", false],
      ["*", false],
      ["other.example:1", true],
      ["10.0.0.0/8,1.0.0.127", true],
    ] as const
  ) {
    it(`is ${asked ? "" : "not "}used for a host if NO_PROXY is "${list}"`, async () => {
      const proxy = await startProxy();
      try {
        await during(ok, async (url) => {
          const proxyEnv = { http_proxy: proxy.url, no_proxy: list };
          const reading = text(elsewhere(url), { proxyEnv, skipTlsVerify: true });
          // Only the proxy knows this name.
          if (asked) assert.equal(await reading, "fine");
          else await assert.rejects(reading, { message: /host name/ });
          assert.equal(proxy.seen.length, asked ? 1 : 0);
        });
      } finally {
        proxy.close();
      }
    });
  }
});

describe("loopback", () => {
  for (const host of ["127.0.0.1", "127.10.20.30", "localhost", "[::1]"]) {
    for (const scheme of ["http", "https"]) {
      it(`${scheme}://${host} is reached without a proxy`, async () => {
        const proxy = await startProxy();
        const send = createNodeFetch({
          proxyEnv: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url },
          skipTlsVerify: true,
        });
        try {
          await during(ok, async (url) => {
            const { port } = new URL(url);
            const reading = send(`${scheme}://${host}:${port}`).then((reply) => reply.text());
            if (/^(127\.0|localhost)/.test(host)) assert.equal(await reading, "fine");
            else await reading.catch(() => {});
            assert.deepEqual(proxy.seen, []);
          }, scheme === "https" ? certificates.server : undefined);
        } finally {
          proxy.close();
        }
      });
    }
  }
});

describe("describeNetworkError()", () => {
  it("prints the messages that docs/troubleshooting.md explains, and no others", () => {
    const page = readFileSync("docs/troubleshooting.md", "utf8");
    const explained = [...page.matchAll(/^\| (`.*?) +\|/gm)]
      .flatMap(([, cell = ""]) => cell.match(/(?<=`)[a-z][^`]+(?=`)/g) ?? []);
    assert.ok(explained.length >= NETWORK_ERRORS.length);
    for (const { meaning } of NETWORK_ERRORS) {
      assert.ok(explained.some((phrase) => meaning.includes(phrase)), meaning);
    }
  });

  it("ignores words in the URL of a runtime's message", () => {
    const text = 'fetching "https://unknownissuer.example": Connection refused';
    const url = "error sending request for url (https://unknownissuer.example/): tls: EOF";
    assert.match(describeNetworkError(new Error(text)), /nothing listens/);
    assert.equal(isUnknownAuthority(new Error(url)), false);
  });
});
