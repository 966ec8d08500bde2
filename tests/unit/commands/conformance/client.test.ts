import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { CapturedCommand } from "../../../../lib/host/capture_command.ts";
import type { Host } from "../../../../lib/host/host.ts";
import { captureOutput } from "../../../support/captured_output.ts";
import { type Scene, sceneMaker } from "../../../support/scene.ts";

const COMMAND = ["--", "client", "--issuer", "{issuer}", "{client_id}"];

describe("device-login conformance client", () => {
  const scene = sceneMaker(after);

  /** Runs the command with a client that is a function of its command line. */
  function test(
    args: readonly string[],
    client: (words: readonly string[], send: Send) => Promise<CapturedCommand>,
  ) {
    const { run, clock } = scene();
    return run(["conformance", "client", ...args], { host: machineWith(client, clock) });
  }

  it("runs the client in each scenario, and exits with 0 if it fails in none", async () => {
    const { code, stdout } = await test(
      ["--scenario", "approved_at_once", "--format", "json", ...COMMAND],
      signIn,
    );
    assert.equal(code, 0, stdout);
    assert.deepEqual(JSON.parse(stdout).summary, {
      pass: 2,
      fail: 0,
      warning: 0,
      not_applicable: 0,
      not_tried: 0,
    });
  });

  it("exits with 11 if it fails, and prints JUnit", async () => {
    const { code, stdout } = await test(
      ["--scenario", "plain_sign_in", "--format", "junit", ...COMMAND],
      async (words, send) => ({ ...await signIn(words, send), exitCode: 1 }),
    );
    assert.equal(code, 11);
    assert.match(stdout, /<failure message="expected the sign-in succeeds/);
  });

  it("refuses a client that never signs in, with its last line", async () => {
    const { code, stderr } = await test(
      COMMAND,
      () => Promise.resolve({ exitCode: 2, stdout: "", stderr: "usage:\nunknown flag \x1b[2J\n" }),
    );
    assert.equal(code, 2);
    assert.match(
      stderr,
      /sent no token request .*: it exited with 2 after 0\.0 s\. .* Its last line: unknown flag/,
    );
  });

  it("refuses a client that is refused by the server, with its requests", async () => {
    const { code, stderr } = await test(COMMAND, async ([, , issuer], send) => {
      await send(`${issuer}/oauth2/device/auth`, { client: "cli" });
      return { exitCode: 1, stdout: "", stderr: "" };
    });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /: POST \/oauth2\/device\/auth: 401 invalid_client; it exited with 1 after/,
    );
  });

  it("reports a client that can't be started", async () => {
    const { code, stderr } = await test(
      COMMAND,
      () => Promise.resolve({ fault: "there is no such command", stdout: "", stderr: "" }),
    );
    assert.equal(code, 2);
    assert.match(stderr, /client could not be started: there is no such command\./);
  });

  const REFUSED: [args: string[], message: RegExp][] = [
    [[], /command line is missing\. Write it after --/],
    [["--", "client"], /must contain \{issuer\} or \{device_endpoint\}/],
    [
      [...COMMAND, "{client_secrt}"],
      /no placeholder \{client_secrt\}\. Did you mean \{client_secret\}\?/,
    ],
    [
      ["--can", "opnid", ...COMMAND],
      /--can must be one of .*: got "opnid"\. Did you mean openid\?/,
    ],
    [["--jobs", "0", ...COMMAND], /--jobs must be a number of at least 1: got "0"/],
    [["--timeout", "x", ...COMMAND], /--timeout must be a number of seconds/],
    [["--scenario", "plain_sign_inn", ...COMMAND], /Did you mean plain_sign_in\?/],
    // An unset variable in a script: without this, no rule would be judged, and the exit code be 0.
    [["--scenario", "", ...COMMAND], /--scenario must be the name of a scenario: got ""/],
    [["--format", "xml", ...COMMAND], /--format must be one of table, json, junit: got "xml"/],
    [["--list", "--format", "junit"], /--list can be printed as table or json/],
  ];
  for (const [args, message] of REFUSED) {
    it(`refuses ${args.join(" ") || "an empty command line"}`, async () => {
      const { code, stderr, stdout } = await test(args, () => assert.fail("it was run"));
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.equal(stdout, "");
    });
  }

  it("lists the scenarios as a table, on a narrow terminal as paragraphs, and as JSON", async () => {
    const table = await test(["--list"], () => assert.fail("it was run"));
    assert.match(table.stdout, /^SCENARIO +RULES +TITLE\nplain_sign_in +10, 12, /);
    const stdout = { ...captureOutput(), isTerminal: true, columns: 60 };
    await scene().run(["conformance", "client", "--list"], { host: { stdout } });
    const narrow = stdout.text();
    assert.match(narrow, /^plain_sign_in\n {2}a person approves after two polls\n {2}10, 12, /);
    assert.ok(narrow.split("\n").every((line) => line.length <= 60), narrow);
    const json = await test(["--list", "--format", "json"], () => assert.fail("it was run"));
    assert.equal(JSON.parse(json.stdout).scenarios[0].name, "plain_sign_in");
  });
});

type Send = (url: string, form?: Record<string, string>) => Promise<Record<string, unknown>>;

/** A host whose servers and commands are functions. */
function machineWith(
  client: (words: readonly string[], send: Send) => Promise<CapturedCommand>,
  clock: Scene["clock"],
): Partial<Host> {
  const handlers = new Map<string, (request: Request) => Promise<Response>>();
  let port = 10_000;
  const send: Send = async (url, form) => {
    const init = form && { method: "POST", body: new URLSearchParams(form) };
    clock.busy++;
    try {
      const reply = await handlers.get(new URL(url).origin)?.(new Request(url, init));
      return await reply?.json();
    } finally {
      clock.busy--;
    }
  };
  return {
    serve(handler) {
      const url = `http://127.0.0.1:${port++}`;
      handlers.set(url, handler);
      return Promise.resolve({ url, close: () => handlers.delete(url) });
    },
    captureCommand: (words) =>
      client(words, (url, form) =>
        new Promise((resolve, reject) => {
          const wait = url.endsWith("/token") ? clock.sleep(1_000) : Promise.resolve();
          wait.then(() => send(url, form)).then(resolve, reject);
        })),
  };
}

/** A client that signs in as it should. */
async function signIn(words: readonly string[], send: Send): Promise<CapturedCommand> {
  const [, , issuer = "", client_id = ""] = words;
  const device = await send(`${issuer}/oauth2/device/auth`, { client_id });
  const form = {
    client_id,
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    device_code: String(device.device_code),
  };
  let reply: Record<string, unknown>;
  do reply = await send(`${issuer}/oauth2/token`, form); while (reply.error);
  return {
    exitCode: 0,
    stdout: String(reply.access_token),
    stderr: `${device.verification_uri} ${device.user_code}`,
  };
}
