import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { observe, type ObservedBody } from "../../../../lib/oauth/trace/observe.ts";

/** Observes a reply with these chunks, which may end with an error. */
function create(chunks: (string | Uint8Array<ArrayBuffer>)[], error?: unknown) {
  const reports: ObservedBody[] = [];
  let cancelled: unknown;
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[pulled++];
      if (chunk !== undefined) {
        return controller.enqueue(
          typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk,
        );
      }
      if (error !== undefined) controller.error(error);
      else controller.close();
    },
    cancel: (reason) => void (cancelled = reason),
  }, { highWaterMark: 0 });
  const headers = { "x-a": "b" };
  const reply = observe(
    new Response(body, { status: 201, statusText: "Made", headers }),
    (one) => reports.push(one),
  );
  return { reply, reports, cancelled: () => cancelled, pulled: () => pulled };
}

describe("observe()", () => {
  it("reports the body once, when it has been read to its end", async () => {
    const { reply, reports, pulled } = create(["ab", "cd"]);
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(pulled(), 0, "nothing is read ahead");
    assert.deepEqual([reply.status, reply.statusText, reply.headers.get("x-a")], [
      201,
      "Made",
      "b",
    ]);
    assert.equal(await reply.text(), "abcd");
    assert.deepEqual(reports, [{ text: "abcd", isCut: false, end: undefined }]);
  });

  it("joins characters that are split between chunks", async () => {
    const [first = 0, ...rest] = new TextEncoder().encode("ü");
    const { reply, reports } = create([new Uint8Array([first]), new Uint8Array(rest)]);
    await reply.text();
    assert.equal(reports[0]?.text, "ü");
  });

  for (const [length, isCut] of [[65_535, false], [65_536, false], [65_537, true]] as const) {
    it(`observes at most 64 KiB: ${length} bytes`, async () => {
      const { reply, reports } = create(["x".repeat(40_000), "y".repeat(length - 40_000), ""]);
      assert.equal((await reply.text()).length, length);
      assert.equal(reports[0]?.text.length, Math.min(length, 65_536));
      assert.equal(reports[0]?.isCut, isCut);
    });
  }

  for (const [error, message] of [[new Error("reset"), "reset"], ["reset", "reset"]] as const) {
    it(`reports how the body broke off: ${typeof error}`, async () => {
      const { reply, reports } = create(["ab"], error);
      await assert.rejects(reply.text(), (thrown) => thrown === error);
      assert.deepEqual(reports, [{
        text: "ab",
        isCut: false,
        end: { how: "broke off", error: message },
      }]);
    });
  }

  it("reports that the body was cancelled, and cancels the original", async () => {
    const { reply, reports, cancelled } = create(["ab", "cd"]);
    const reader = reply.body?.getReader();
    await reader?.read();
    await reader?.cancel("enough");
    assert.equal(cancelled(), "enough");
    assert.deepEqual(reports, [{
      text: "ab",
      isCut: false,
      end: { how: "given up before its end" },
    }]);
  });

  it("returns a reply without a body itself, and reports it at once", () => {
    for (const status of [200, 204, 205, 304]) {
      const reply = new Response(null, { status });
      const reports: ObservedBody[] = [];
      assert.equal(observe(reply, (body) => reports.push(body)), reply);
      assert.deepEqual(reports, [{ text: "", isCut: false }]);
    }
  });
});
