import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LoginOptions, runLogin } from "../../../../lib/commands/login/login.ts";
import type { Settings } from "../../../../lib/settings/settings.ts";
import { readOutputOptions } from "../../../../lib/settings/options/output_options.ts";
import type { Host } from "../../../../lib/host/host.ts";
import type { TextOutput } from "../../../../lib/host/text_output.ts";
import { change, json } from "../../../../lib/testing/mod.ts";
import { approveNext } from "../../../support/approve.ts";
import { createScenario, type Scenario } from "../../../support/scenario.ts";

/** Creates a stream whose reader can go away. */
class FakeOutput implements TextOutput {
  text = "";
  closed = false;
  readonly isTerminal = false;
  readonly columns = 80;
  readonly rows = 24;
  write = (text: string): Promise<void> => {
    if (this.closed) return Promise.reject(new Error("nobody reads"));
    this.text += text;
    return Promise.resolve();
  };
  draw = this.write;
}

/** Runs the command against a scenario's server; returns its arguments and its output. */
async function createCommand(
  { clock, connection }: Scenario,
  flags: Settings = {},
  more: Partial<LoginOptions> = {},
) {
  const [stdout, stderr, file] = [new FakeOutput(), new FakeOutput(), new FakeOutput()];
  const host = {
    clock,
    stdout,
    stderr,
    env: () => undefined,
    createFetch: () => Promise.resolve(fetch),
    createPrivateFile: () =>
      Promise.resolve({
        append: () => Promise.resolve(),
        commit: (text = "") => file.write(text),
        discard: () => Promise.resolve(),
      }),
  } as Partial<Host> as Host;
  const output = await readOutputOptions(flags);
  const { onWarning: _, ...login_ } = connection;
  const options: LoginOptions = {
    login: { ...login_, scope: "openid" },
    network: {},
    output,
    ...more,
  };
  const { signal } = new AbortController();
  const run = () => runLogin(options, { host, signal });
  return { stdout, stderr, file, run };
}

describe("login()", () => {
  for (const available of [true, false]) {
    const name = available ? "checks what was approved in time" : "hands out nothing unchecked";
    it(`${name}, even if --timeout ends the wait for the keys`, async () => {
      const scenario = createScenario();
      const { clock, server, polls, hang } = scenario;
      const { stdout, run } = await createCommand(scenario, {}, { timeout: 6_000 });
      // The first request prefetches the keys, the second follows the tokens, the third the timeout.
      server.script("jwks", hang, ...(available ? [] : [hang, hang, hang]));
      approveNext(server);
      const running = clock.run(run());
      if (available) {
        await running;
        assert.match(stdout.text, /^ACCESS TOKEN\t/);
      } else {
        await assert.rejects(running, { code: "keys_unavailable" });
        assert.equal(stdout.text, "");
      }
      assert.equal(polls().length, 1);
      assert.equal(clock.sleeping, 0);
    });
  }

  it("reads tokens that arrived while the machine slept, past --timeout", async () => {
    const scenario = createScenario();
    const { clock, server, polls } = scenario;
    const { stdout, run } = await createCommand(scenario, {}, { timeout: 8_000 });
    const arrived = Promise.withResolvers<void>();
    server.script("token", async (_request, next) => {
      server.approve();
      const reply = await next();
      await clock.idle(arrived.promise);
      return reply;
    });
    const running = run();
    await clock.advance(5_500);
    clock.suspend(60_000);
    await clock.advance(0);
    arrived.resolve();
    await clock.run(running);
    assert.match(stdout.text, /^ACCESS TOKEN\t/);
    assert.equal(polls().length, 1);
  });

  for (const endpoint of ["openid-configuration", "device_authorization", "token"] as const) {
    it(`exits on --timeout while the ${endpoint} request is unanswered`, async () => {
      const scenario = createScenario();
      const { run, stderr } = await createCommand(scenario, {}, { timeout: 8_000 });
      scenario.server.script(endpoint, scenario.hang);
      await assert.rejects(scenario.clock.run(run()), { code: "timeout" });
      assert.ok(!stderr.text.includes("Signed in"));
      assert.equal(scenario.clock.now() - Date.UTC(2026, 0, 1), 8_000);
    });
  }

  it("names what the server kept answering when --timeout is over", async () => {
    const scenario = createScenario();
    const fault = json({ error: "boom" }, { status: 500 });
    scenario.server.script("token", ...Array(9).fill(fault));
    const { run } = await createCommand(scenario, {}, { timeout: 60_000 });
    await assert.rejects(scenario.clock.run(run()), {
      code: "timeout",
      message: /within the 60 s of --timeout\. The last outcome: POST .* status 500: "boom"\.?$/,
    });
  });

  for (const timeout of [undefined, 1_800_000]) {
    it(`assumes a lifetime that the server does not name, with --timeout ${timeout}`, async () => {
      const scenario = createScenario({ expiresIn: 3_600 });
      const { clock, server } = scenario;
      server.script("device_authorization", change((body) => void delete body.expires_in));
      const { stderr, run } = await createCommand(scenario, {}, { timeout });
      const running = run().catch((error) => error);
      await clock.advance(601_000);
      if (timeout) server.approve();
      const error = await clock.run(running);
      assert.equal(error?.code, timeout ? undefined : "expired");
      assert.ok(stderr.text.includes(
        timeout
          ? "how long its code is valid: 1800 s are assumed.\n"
          : "how long its code is valid: 600 s are assumed. --timeout sets another time.\n",
      ));
    });
  }

  it("exits when nobody reads its events, before the approval", async () => {
    const scenario = createScenario();
    const { stdout, run } = await createCommand(scenario, { format: "ndjson" });
    stdout.closed = true;
    await assert.rejects(scenario.clock.run(run()), { name: "UnwritableResult" });
    assert.equal(scenario.polls().length, 0);
  });

  it("continues without its events if the result goes to a file", async () => {
    const scenario = createScenario();
    const { clock, server } = scenario;
    const flags = { format: "ndjson", output: "tokens" };
    const { stdout, file, run } = await createCommand(scenario, flags);
    stdout.closed = true;
    const running = run();
    await clock.advance(1_000);
    server.approve();
    await clock.run(running);
    assert.equal(JSON.parse(file.text).type, "tokens");
  });
});
