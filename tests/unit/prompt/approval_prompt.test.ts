// deno-lint-ignore-file no-control-regex -- a terminal is controlled by control characters
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Host } from "../../../lib/host/host.ts";
import { safeText } from "../../../lib/host/safe_text.ts";
import { approveNext } from "../../support/approve.ts";
import { createEmulator } from "../../support/emulator.ts";
import { createFakeMachine } from "../../support/fake_host.ts";
import { createScenario } from "../../support/scenario.ts";

const LOGIN = ["login", "--issuer", "https://auth.example.com", "--client-id", "cli"];

/** A machine with a terminal and a keyboard. */
function createScene({ columns = 80, rows = 24 }: { columns?: number; rows?: number } = {}) {
  const scenario = createScenario({ expiresIn: 60 });
  const machine = createFakeMachine(scenario);
  after(() => machine.remove());
  const terminal = createEmulator({ columns, rows });
  const stderr = {
    columns,
    rows,
    isTerminal: true,
    draw: terminal.draw,
    write: (text: string) => terminal.write(safeText(text)),
  };
  const run = (
    args: readonly string[] = [],
    { env = {}, host = {} }: { env?: Record<string, string>; host?: Partial<Host> } = {},
  ) =>
    machine.run([...LOGIN, "--format", "header", ...args], {
      env,
      host: { stderr, hasKeyboard: true, ...host },
    });
  return { ...scenario, machine, terminal, stderr, run };
}

describe("a sign-in on a terminal", () => {
  it("ends with one line", async () => {
    const { server, terminal, run } = createScene();
    approveNext(server);
    const { code, stdout } = await run();
    assert.equal(code, 0);
    assert.match(stdout, /^Authorization: Bearer /);
    assert.deepEqual(await terminal.lines(), [
      "✓ Signed in as alice@example.com at auth.example.com",
    ]);
  });

  it("ends with a line in ASCII if the locale requires that, and in words with --plain", async () => {
    for (
      const [args, env, line] of [
        [[], { LC_ALL: "C" }, "Signed in as alice@example.com at auth.example.com - saved as work"],
        [
          ["--plain"],
          {},
          "You are signed in as alice@example.com at auth.example.com. " +
          "The session is saved as work.",
        ],
        [
          [],
          { TERM: "dumb" },
          "You are signed in as alice@example.com at auth.example.com. " +
          "The session is saved as work.",
        ],
      ] as [string[], Record<string, string>, string][]
    ) {
      const { server, terminal, run } = createScene({ columns: 120 });
      approveNext(server);
      assert.equal((await run(["--profile", "work", ...args], { env })).code, 0);
      assert.equal((await terminal.lines()).at(-1), line);
      assert.equal(/\x1b/.test(terminal.read()), env.LC_ALL === "C");
    }
  });

  it("names the server after half a second without a reply, until there is one", async () => {
    const { server, terminal, run, delay } = createScene();
    server.script("openid-configuration", delay(700));
    approveNext(server);
    assert.equal((await run()).code, 0);
    assert.match(
      terminal.read(),
      /^Contacting https:\/\/auth\.example\.com \.\.\.\r\x1b\[KSign in/,
    );
    assert.deepEqual(await terminal.lines(), [
      "✓ Signed in as alice@example.com at auth.example.com",
    ]);
  });

  it("says nothing about a server that replies soon", async () => {
    const { server, terminal, run, delay } = createScene();
    server.script("openid-configuration", delay(400));
    approveNext(server);
    assert.equal((await run()).code, 0);
    assert.doesNotMatch(terminal.read(), /Contacting/);
  });

  it("rings on approval, on demand", async () => {
    for (const [args, rings] of [[[], false], [["--bell"], true]] as const) {
      const { server, terminal, run } = createScene();
      approveNext(server);
      await run(args);
      assert.equal(terminal.read().includes("\x07"), rings);
    }
  });
});

describe("a new code in place of an expired one", () => {
  it("is requested by Enter, and the old prompt disappears", async () => {
    const { server, terminal, run } = createScene();
    let asked = 0;
    const { code } = await run(["--format", "table"], {
      host: {
        async waitForEnter({ ask }) {
          asked++;
          await ask();
          const lines = await terminal.lines();
          assert.equal(lines.at(-1), "The code has expired. Press Enter for a new one.");
          approveNext(server);
          await terminal.write("\n");
          return true;
        },
      },
    });
    assert.equal(code, 0);
    assert.equal(asked, 1);
    assert.deepEqual(await terminal.lines(), [
      "✓ Signed in as alice@example.com at auth.example.com",
    ]);
    assert.equal(
      server.requests.filter((one) => one.endpoint === "device_authorization").length,
      2,
    );
  });

  it("is not requested if the input ends: exit code 4", async () => {
    const { server, terminal, run } = createScene();
    const host: Partial<Host> = {
      async waitForEnter({ ask }) {
        await ask();
        return false;
      },
    };
    const { code } = await run(["--format", "table"], { host });
    assert.equal(code, 4);
    assert.match(
      (await terminal.lines()).join("\n"),
      /Enter for a new one\.\ndevice-login: .*expired/,
    );
    assert.equal(
      server.requests.filter((one) => one.endpoint === "device_authorization").length,
      1,
    );
  });

  it("is offered only to people at a terminal", async () => {
    for (
      const [args, host] of [
        [["--format", "json"], {}],
        [["--format", "table", "-q"], {}],
        [["--format", "table"], { hasKeyboard: false }],
      ] as [string[], Partial<Host>][]
    ) {
      const { run } = createScene();
      const waitForEnter = () => Promise.reject(new Error("asked"));
      assert.equal((await run(args, { host: { waitForEnter, ...host } })).code, 4);
    }
  });

  it("is not waited for longer than --timeout", async () => {
    const { run } = createScene();
    const host: Partial<Host> = {
      waitForEnter: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    };
    const { code } = await run(["--format", "table", "--timeout", "70"], { host });
    assert.equal(code, 4);
  });
});

describe("--copy", () => {
  it("uses the system's tool, or else the terminal", async () => {
    for (const copied of [true, false]) {
      const { server, terminal, run } = createScene();
      approveNext(server);
      const texts: string[] = [];
      const copyText = (text: string) => {
        texts.push(text);
        return Promise.resolve(copied);
      };
      assert.equal((await run(["--copy"], { host: { copyText } })).code, 0);
      const [text = ""] = texts;
      assert.match(text, /^\w{4}-\w{4}$/);
      assert.equal(terminal.read().includes(`\x1b]52;c;${btoa(text)}\x07`), !copied);
    }
  });

  it("says in one line that it is not possible", async () => {
    const { server, machine } = createScene();
    approveNext(server);
    const { code, stderr } = await machine.run([...LOGIN, "--copy"]);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /^device-login: The code could not be copied: there is no terminal, .*\.$/m,
    );
  });
});

describe("--prompt-command", () => {
  it("passes the prompt to a program", async () => {
    const { server, run } = createScene();
    approveNext(server);
    const inputs: string[] = [];
    const pipeToCommand: Host["pipeToCommand"] = (command, { input }) => {
      inputs.push(command, input);
      return Promise.resolve();
    };
    assert.equal((await run(["--prompt-command", "notify"], { host: { pipeToCommand } })).code, 0);
    const [command, input = ""] = inputs;
    assert.equal(command, "notify");
    const { type, user_code, verification_uri } = JSON.parse(input);
    assert.deepEqual([type, verification_uri], ["prompt", "https://auth.example.com/device"]);
    assert.match(user_code, /^\w{4}-\w{4}$/);
    assert.doesNotMatch(input, /device_code/);
  });

  it("ends a program that hangs, and says so in one line", async () => {
    const { server, terminal, clock, run } = createScene();
    const pipeToCommand: Host["pipeToCommand"] = (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    clock.sleep(40_000).then(() => server.approve());
    assert.equal((await run(["--prompt-command", "x"], { host: { pipeToCommand } })).code, 0);
    assert.deepEqual(await terminal.lines(), [
      "device-login: The prompt command failed: no end after 30 s.",
      "✓ Signed in as alice@example.com at auth.example.com",
    ]);
    assert.equal(clock.sleeping, 0);
  });

  it("is refused if it is empty, before anything is sent", async () => {
    const { sent, run } = createScene();
    assert.equal((await run(["--prompt-command", " "])).code, 2);
    assert.equal(sent.length, 0);
  });
});
