import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { PromptHost } from "../../../lib/host/prompt_host.ts";
import { showSignIn } from "../../../lib/prompt/show_sign_in.ts";
import { signedInAt } from "../../../lib/prompt/signed_in.ts";
import { loadTokens } from "../../../lib/session/load_tokens.ts";
import { memoryStore } from "../../../lib/session/stores/memory_store.ts";
import { text } from "../../../lib/testing/mod.ts";
import { captureOutput } from "../../support/captured_output.ts";
import { createScenario, type Scenario } from "../../support/scenario.ts";

/** A scenario with a host for its prompt. */
function createPrompting(own?: Parameters<typeof createScenario>[0]): Scenario & {
  host: PromptHost;
  shown: () => string;
  opened: string[];
} {
  const scenario = createScenario(own);
  const stderr = captureOutput();
  const opened: string[] = [];
  const host = {
    stdout: captureOutput(),
    stderr,
    clock: scenario.clock,
    env: () => undefined,
    openBrowser: (url: string) => Promise.resolve(void opened.push(url)),
    platform: "linux-x64",
    hasKeyboard: false,
    waitForEnter: () => Promise.resolve(false),
    copyText: () => Promise.resolve(false),
    quietTerminal: () => Promise.resolve(),
    pipeToCommand: () => Promise.reject(new Error("nothing is run")),
  };
  return { ...scenario, host, shown: stderr.text, opened };
}

/** Approves the sign-in that comes. */
async function approveNext({ server }: Scenario): Promise<void> {
  for (let turn = 0; turn < 10_000 && server.pending().length === 0; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  server.approve();
}

describe("signIn()", () => {
  it("shows the prompt and who has signed in, and returns the tokens", async () => {
    const scenario = createPrompting();
    const { clock, host, shown, options, opened } = scenario;
    const scope = ["openid", "email"];
    const signing = showSignIn(options({ scope }), { host });
    await approveNext(scenario);
    const { accessToken } = await clock.run(signing);
    assert.ok(accessToken);
    assert.match(shown(), /^Sign in to https:\/\/auth\.example\.com\n/);
    assert.match(shown(), / {2}Enter {3}\w{4}-\w{4}\n/);
    assert.match(shown(), /\n✓ Signed in as alice@example\.com at auth\.example\.com\n$/);
    assert.ok(!shown().includes(accessToken));
    assert.deepEqual(opened, []);
  });

  it("opens a browser if it is requested", async () => {
    const scenario = createPrompting();
    const { clock, host, options, opened, server } = scenario;
    const signing = showSignIn({ ...options(), open: true }, { host });
    await approveNext(scenario);
    await clock.run(signing);
    assert.equal(opened.length, 1);
    assert.ok(opened[0]?.startsWith(`${server.issuer}/device?user_code=`));
  });

  it("prints warnings, unless the caller receives them", async () => {
    for (const own of [true, false]) {
      const scenario = createPrompting();
      const { clock, host, server, shown, options, warnings } = scenario;
      for (const document of ["openid-configuration", "oauth-authorization-server"] as const) {
        server.script(document, text("", { status: 404 }));
      }
      const login = options({ issuer: undefined, endpoint: server.issuer });
      if (!own) delete login.onWarning;
      const signing = showSignIn(login, { host });
      await approveNext(scenario);
      await clock.run(signing);
      const printed = /has no discovery document/.test(shown());
      assert.deepEqual([printed, warnings.length > 0], [!own, own]);
    }
  });

  it("ends with the reason of the signal", async () => {
    const scenario = createPrompting();
    const { clock, host, options } = scenario;
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await assert.rejects(clock.run(showSignIn(options({ signal }), { host })), reason);
  });
});

describe("signedIn()", () => {
  it("signs in once, and then returns the session's tokens", async () => {
    const scenario = createPrompting();
    const { clock, host, shown, options, polls } = scenario;
    const scope = ["openid", "email", "offline_access"];
    const session = { ...options({ scope }), store: memoryStore(), profile: "work" };
    const first = signedInAt(host, session);
    await approveNext(scenario);
    const { accessToken } = await clock.run(first);
    assert.match(shown(), /✓ Signed in as alice@example\.com .* · saved as work\n$/);
    const before = shown();
    assert.equal((await clock.run(signedInAt(host, session))).accessToken, accessToken);
    const requests = polls().length;
    const refreshed = await clock.run(signedInAt(host, { ...session, minValidity: Infinity }));
    assert.notEqual(refreshed.accessToken, accessToken);
    assert.equal(polls().length, requests + 1);
    assert.equal(shown(), before);
  });

  it("signs in again if the session has ended, and not if the server is down", async () => {
    const scenario = createPrompting();
    const { clock, host, server, shown, options } = scenario;
    const scope = ["offline_access"];
    const session = { ...options({ scope }), store: memoryStore(), minValidity: Infinity };
    const first = signedInAt(host, session);
    await approveNext(scenario);
    await clock.run(first);
    const before = shown();
    server.script("token", text("", { status: 503 }));
    await assert.rejects(clock.run(signedInAt(host, session)), { code: "server_unavailable" });
    assert.equal(shown(), before);
    server.revokeRefreshTokens();
    const again = signedInAt(host, session);
    await approveNext(scenario);
    const { accessToken } = await clock.run(again);
    assert.equal((await loadTokens(session))?.accessToken, accessToken);
  });

  it("returns tokens that can't be saved, and says so", async () => {
    const scenario = createPrompting();
    const { clock, host, options, warnings } = scenario;
    const store = memoryStore();
    let full = false;
    const prepare: typeof store.prepare = async (key) => {
      if (full) throw new Error("No space.");
      return await store.prepare(key);
    };
    const session = { ...options(), store: { ...store, prepare } };
    const signing = signedInAt(host, session);
    await approveNext(scenario);
    full = true;
    assert.ok((await clock.run(signing)).accessToken);
    assert.deepEqual(warnings.map(({ code }) => code), ["not_saved"]);
  });
});
