import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { createScenario } from "../../../support/scenario.ts";

/** The parts of a response that a fetch without web streams has. */
interface PartialResponse {
  body?: unknown;
  text?: () => Promise<string>;
  arrayBuffer?: () => Promise<ArrayBuffer>;
}

/** Wraps a fetch so that its responses have only these parts of a body. */
function withoutStreams(
  send: typeof fetch,
  parts: (text: string) => PartialResponse,
): typeof fetch {
  return async (url, init) => {
    const { status, headers, ok, body, ...rest } = await send(url, init).then(async (response) => ({
      status: response.status,
      ok: response.ok,
      headers: response.headers,
      body: undefined,
      ...parts(await response.text()),
    }));
    return { status, headers, ok, body, type: "default", ...rest } as unknown as Response;
  };
}

const buffer = (text: string) => new TextEncoder().encode(text).buffer;

describe("a fetch without web streams", () => {
  for (
    const [name, parts] of [
      ["with text()", (text) => ({ text: () => Promise.resolve(text) })],
      ["with arrayBuffer()", (text) => ({ arrayBuffer: () => Promise.resolve(buffer(text)) })],
      ["with a Node stream", (text) => ({
        body: Readable.from([Buffer.from(text)]),
        text: () => Promise.resolve(text),
      })],
    ] as [string, (text: string) => PartialResponse][]
  ) {
    it(`is sufficient: ${name}`, async () => {
      const { start, clock, server, fetch } = createScenario();
      const login = await start({ fetch: withoutStreams(fetch, parts), scope: "openid" });
      server.approve();
      const tokens = await clock.run(login.wait());
      assert.equal(tokens.claims?.sub, "alice");
    });
  }

  it("is an error if its body can't be read at all", async () => {
    const { start, fetch } = createScenario();
    const odd = withoutStreams(fetch, () => ({}));
    await assert.rejects(start({ fetch: odd }), {
      code: "network",
      message: /the reply broke off/,
    });
  });

  it("can't exceed the size of a reply", async () => {
    const { start, fetch } = createScenario();
    const text = () => Promise.resolve("x".repeat(2 ** 20 + 1));
    const huge = withoutStreams(fetch, () => ({ text }));
    await assert.rejects(start({ fetch: huge }), { message: /more than 1 MiB/ });
  });
});

describe("a request", () => {
  it("is not to be cached, if the runtime knows how", async () => {
    const { start, fetch } = createScenario();
    const modes: unknown[] = [];
    await start({
      fetch: (url, init) => {
        modes.push(init?.cache);
        return fetch(url, init);
      },
    });
    assert.ok(modes.length > 0 && modes.every((mode) => mode === "no-store"));
  });
});
