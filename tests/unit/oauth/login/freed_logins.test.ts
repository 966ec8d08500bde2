import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startDeviceLogin } from "../../../../lib/oauth/login/start_device_login.ts";

/** Returns the garbage collector, if this runtime lends it. */
function garbageCollector(): (() => void) | undefined {
  if ("Bun" in globalThis || "Deno" in globalThis) return undefined;
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

const collect = garbageCollector();

/** Answers at once, and never with tokens. */
const send = (url: string | URL | Request) =>
  Promise.resolve(
    String(url).endsWith("/device")
      ? Response.json({
        device_code: "device-code-4711",
        user_code: "U",
        verification_uri: "https://auth.example.com/",
        expires_in: 600,
      })
      : Response.json({ error: "authorization_pending" }, { status: 400 }),
  );

describe("an aborted login", { skip: collect ? false : "only Node lends its collector" }, () => {
  it("is freed, while its metadata and a shared signal live on", async () => {
    const server = {
      issuer: "https://auth.example.com",
      device_authorization_endpoint: "https://auth.example.com/device",
      token_endpoint: "https://auth.example.com/token",
    };
    const shared = new AbortController();
    const options = { server, clientId: "cli", fetch: send as typeof fetch, signal: shared.signal };
    const freed: WeakRef<object>[] = [];
    const run = async () => {
      for (let count = 0; count < 20; count++) {
        const ending = new AbortController();
        const login = await startDeviceLogin(options);
        const waiting = login.wait({ signal: ending.signal });
        ending.abort();
        await assert.rejects(waiting, { name: "AbortError" });
        freed.push(new WeakRef(login), new WeakRef(ending.signal));
      }
    };
    await run();
    for (let turn = 0; turn < 10 && freed.some((one) => one.deref()); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect?.();
    }
    // A runtime may hold the last one on its stack.
    const left = freed.filter((one) => one.deref()).length;
    assert.ok(left <= 2, `${left} are left`);
    assert.equal(shared.signal.aborted, false);
  });
});
