import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DeviceLoginError, OAuthError } from "../../../../lib/oauth/base/errors.ts";
import { received } from "../../../../lib/oauth/http/received_response.ts";
import { createTransport, type RequestLimits } from "../../../../lib/oauth/http/transport.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const URL_ = "https://auth.example.com/token";
const MIB = 1024 * 1024;

/** Sends a request whose reply or failure is this. */
function send(
  answer: (request: Request) => unknown,
  { body, limits, headers = {} }: {
    body?: URLSearchParams;
    limits?: RequestLimits;
    headers?: Record<string, string>;
  } = {},
) {
  const clock = new FakeClock();
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    return await answer(request) as Response;
  };
  const transport = createTransport({ fetch, clock, headers: new Headers(headers) });
  const init = { method: body ? "POST" : "GET", headers: { accept: "application/json" }, body };
  const reply = transport(limits)(URL_, init);
  return { clock, requests, reply };
}

const fails = (error: unknown) => send(() => Promise.reject(error)).reply;

/** The parts of a response, where a constructor accepts no such status or type. */
const fake = (parts: Partial<Response>) =>
  Object.defineProperties(
    new Response(null),
    Object.fromEntries(
      Object.entries(parts).map(([name, value]) => [name, { value }]),
    ),
  );

describe("createTransport()", () => {
  it("sends the caller's headers, and overrides them with the request's own", async () => {
    const headers = { "x-a": "b", accept: "text/html", "user-agent": "mine" };
    const { requests, reply } = send(() => new Response("{}"), { headers });
    assert.equal((await reply).status, 200);
    const [request] = requests;
    assert.equal(request?.headers.get("x-a"), "b");
    assert.equal(request?.headers.get("accept"), "application/json");
    assert.equal(request?.headers.get("user-agent"), "mine");
    assert.equal(request?.headers.get("content-type"), null);
    assert.equal(request?.redirect, "manual");
  });

  it("sends a form", async () => {
    const { requests, reply } = send(() => new Response("{}"), {
      body: new URLSearchParams({ a: "b c" }),
    });
    await reply;
    assert.equal(requests[0]?.headers.get("content-type"), "application/x-www-form-urlencoded");
    assert.equal(await requests[0]?.text(), "a=b+c");
  });

  for (
    const [what, error, message] of [
      ["an error", new TypeError("connection refused"), "connection refused."],
      ["a message with a period", new TypeError("It failed."), "It failed."],
      ["a question", new TypeError("why?"), "why?"],
      [
        "Node's wrapper",
        new TypeError("fetch failed", { cause: new Error("refused") }),
        "refused.",
      ],
      ["an empty wrapper", new TypeError("", { cause: new Error("refused") }), "refused."],
      ["no cause", new TypeError("fetch failed"), "fetch failed."],
      [
        "another wrapper",
        new Error("my fetch failed", { cause: new Error("b") }),
        "my fetch failed.",
      ],
      ["only a code", Object.assign(new Error(""), { code: "ECONNRESET" }), "ECONNRESET."],
      ["only a name", new TypeError(""), "TypeError."],
      ["a text", "broken", "broken."],
      ["a cause that is a text", new TypeError("fetch failed", { cause: "broken" }), "broken."],
    ] as const
  ) {
    it(`reports why no reply arrived: ${what}`, async () => {
      await assert.rejects(fails(error), (thrown: DeviceLoginError) => {
        assert.equal(thrown.code, "network");
        assert.equal(thrown.message, `GET ${URL_} failed: ${message}`);
        assert.equal(thrown.cause, error instanceof Error ? error : undefined);
        return true;
      });
    });
  }

  it("hides the secrets of the request in the reason, and leaves out such a cause", async () => {
    const secret = "4711-xyzzy-0815";
    const error = new TypeError(`invalid header "${secret}"`);
    const body = new URLSearchParams({ client_secret: secret });
    await assert.rejects(send(() => Promise.reject(error), { body }).reply, (error: Error) => {
      assert.equal(error.message, `POST ${URL_} failed: invalid header "<client_secret>".`);
      assert.equal(error.cause, undefined);
      return true;
    });
    const earlier = new URLSearchParams({ key: secret });
    await assert.rejects(send(() => Promise.reject(error), { limits: { earlier } }).reply, {
      message: `GET ${URL_} failed: invalid header "<key>".`,
    });
  });

  it("waits 30 seconds for a reply, or as long as it is told", async () => {
    for (const [timeout, seconds] of [[undefined, 30], [1_500, 2]] as const) {
      const { clock, reply } = send(() => new Promise(() => {}), { limits: { timeout } });
      await assert.rejects(clock.run(reply), {
        code: "network",
        message: `GET ${URL_} failed: no reply within ${seconds} s.`,
      });
      assert.equal(clock.monotonic(), timeout ?? 30_000);
      assert.equal(clock.sleeping, 0);
    }
  });

  it("sends nothing after an abort, or if the caller refuses it", async () => {
    const aborted = send(() => assert.fail("sent"), {
      limits: { signal: AbortSignal.abort(new Error("enough")) },
    });
    await assert.rejects(aborted.reply, { message: "enough" });
    const refused = send(() => assert.fail("sent"), {
      limits: { beforeSend: () => Promise.reject(new Error("lost")) },
    });
    await assert.rejects(refused.reply, { message: "lost" });
  });

  for (
    const [what, reply, target] of [
      [
        "a redirect",
        new Response(null, { status: 302, headers: { location: "/login" } }),
        " to /login",
      ],
      ["one without a target", new Response(null, { status: 307 }), ""],
      ["a status 300", fake({ status: 300 }), ""],
      ["a status 399", fake({ status: 399 }), ""],
      ["a browser's opaque redirect", fake({ status: 0, type: "opaqueredirect" }), ""],
    ] as const
  ) {
    it(`follows no redirect: ${what}`, async () => {
      await assert.rejects(send(() => reply).reply, (error) => {
        assert.ok(error instanceof DeviceLoginError);
        assert.ok(!(error instanceof OAuthError) || error.error === "invalid_response");
        assert.equal(error.code, "invalid_response");
        assert.equal(
          error.message,
          `GET ${URL_} was answered with a redirect${target}, which is not followed: it could ` +
            "send the request to another server.",
        );
        return true;
      });
    });
  }

  for (
    const [status, read] of [[299, 299], [400, 400], [199, 500], [600, 500], [599, 599]] as const
  ) {
    it(`takes the status ${status} for ${read}`, async () => {
      assert.equal((await send(() => fake({ status })).reply).status, read);
    });
  }

  it("accepts a reply of 1 MiB, and no larger one", async () => {
    const exact = await send(() => new Response("x".repeat(MIB))).reply;
    assert.equal((await exact.text()).length, MIB);
    await assert.rejects(send(() => new Response("x".repeat(MIB + 1))).reply, {
      code: "invalid_response",
      message: `GET ${URL_} was answered with more than 1 MiB, too much for this protocol.`,
    });
  });

  it("joins characters that are split between chunks", async () => {
    const bytes = new TextEncoder().encode("aüb");
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    assert.equal(await (await send(() => new Response(body)).reply).text(), "aüb");
  });

  it("returns what arrived of a reply that broke off", async () => {
    const chunks = [new TextEncoder().encode('{"refresh_token":"r"')];
    const body = new ReadableStream({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.error(new Error("connection reset"));
      },
    });
    const reply = await send(() => new Response(body)).reply;
    assert.equal(received(reply).body, '{"refresh_token":"r"');
    await assert.rejects(reply.text(), {
      code: "network",
      message: `GET ${URL_} failed: the reply broke off.`,
    });
  });

  it("cancels a reply that it does not read to the end", async () => {
    for (const headers of [{}, { location: "/elsewhere" }]) {
      let cancelled = false;
      const body = new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(MIB)),
        cancel: () => void (cancelled = true),
      });
      const status = "location" in headers ? 302 : 200;
      const init = { status, headers: headers as Record<string, string> };
      await assert.rejects(send(() => new Response(body, init)).reply, {
        code: "invalid_response",
      });
      assert.ok(cancelled);
    }
  });
});
