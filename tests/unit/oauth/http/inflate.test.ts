import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { systemClock } from "../../../../lib/oauth/base/clock.ts";
import { createTransport } from "../../../../lib/oauth/http/transport.ts";

const tokens = JSON.stringify({ access_token: "a".repeat(1_000) });

/** Reads a reply through the transport, as a fetch that decompresses nothing returns it. */
async function read(bytes: Uint8Array, encoding: string, broken = false): Promise<string> {
  const headers = { "content-encoding": encoding };
  const chunks = [new Uint8Array(bytes)];
  const body = new ReadableStream({
    pull(controller) {
      const chunk = chunks.pop();
      if (chunk) controller.enqueue(chunk);
      else if (broken) controller.error(new TypeError("the connection was cut"));
      else controller.close();
    },
  });
  const transport = createTransport({
    fetch: () => Promise.resolve(new Response(body, { headers })),
    headers: new Headers(),
    clock: systemClock,
  });
  const reply = await transport()("https://auth.example", { method: "GET", headers: {} });
  return await reply.text();
}

describe("a reply that the caller's fetch has left compressed", () => {
  for (const [encoding, pack] of [["x-gzip", gzipSync], ["deflate", deflateSync]] as const) {
    it(`is decompressed: ${encoding}`, async () => {
      assert.equal(await read(pack(tokens), encoding), tokens);
    });

    it(`is rejected if it is larger than 1 MiB then: ${encoding}`, async () => {
      const bomb = pack(new Uint8Array(2 ** 20 + 1));
      await assert.rejects(read(bomb, encoding), {
        code: "invalid_response",
        message: /more than 1 MiB/,
      });
    });

    it(`is read up to where it breaks off: ${encoding}`, async () => {
      await assert.rejects(read(pack(tokens).subarray(0, -10), encoding, true), {
        code: "network",
        message: /the reply broke off/,
      });
    });

    it(`is reported as corrupt if it is: ${encoding}`, async () => {
      const corrupt = pack(tokens).fill(0xff, 12, 20);
      await assert.rejects(read(corrupt, encoding), {
        code: "network",
        message: /the reply can't be decompressed/,
      });
    });

    it(`is not decompressed a second time: ${encoding}`, async () => {
      assert.equal(await read(new TextEncoder().encode(tokens), encoding), tokens);
      // The letter x is the first byte of a deflate body.
      assert.equal(await read(new TextEncoder().encode("xyz"), encoding), "xyz");
    });
  }

  it("is decompressed once, even if the result is compressed as well", async () => {
    const twice = gzipSync(gzipSync(tokens));
    assert.notEqual(await read(twice, "gzip"), tokens);
  });

  it("is left unchanged in another coding", async () => {
    assert.notEqual(await read(brotliCompressSync(tokens), "br"), tokens);
  });
});
