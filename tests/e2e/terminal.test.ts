// deno-lint-ignore-file no-control-regex -- a terminal is spoken to in control characters
import assert from "node:assert/strict";
import process from "node:process";
import { describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { drop } from "../../lib/testing/mod.ts";
import { approveNext } from "../support/approve.ts";
import { PROGRAMS } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";
import { startOnTerminal, type TerminalOptions } from "../support/terminal.ts";

/** Deno permissions of a plain login: network access to the server, and these variables. */
const PLAIN_LOGIN = [
  "--allow-net",
  "--allow-env=DEVICE_LOGIN_ALLOW_HTTP,OAUTH2_CLIENT_ID,OAUTH2_CLIENT_SECRET,ORY_SDK_URL",
];

const skip = process.platform === "win32" && "there is no pseudo-terminal";

/** Returns what a login shows until it waits for approval; then interrupts it. */
async function prompted(
  url: string,
  { more = [], ...options }: TerminalOptions & { more?: readonly string[] },
): Promise<string> {
  const terminal = startOnTerminal(["--issuer", url, "--client-id", "cli", ...more], options);
  await terminal.shows(/Approve only a sign-in that you have started yourself/);
  terminal.type("\x03");
  assert.equal(await terminal.ended, 130, terminal.screen());
  return terminal.screen();
}

for (const program of PROGRAMS) {
  describe(`${program} on a terminal`, { skip }, () => {
    it("counts down, and leaves only the result", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["--issuer", url, "--client-id", "cli", "--format", "header"];
        const terminal = startOnTerminal(args, { program });
        await terminal.shows(/Waiting for approval · 10:00 left/);
        await terminal.shows(/\r\x1b\[KWaiting for approval · 9:5\d left/);
        server.approve();
        assert.equal(await terminal.ended, 0, terminal.screen());
        assert.match(
          terminal.screen(),
          /\r\x1b\[\d+A\x1b\[JAuthorization: Bearer \w+\r\n✓ Signed in as alice@example\.com at [\d.:]+\r\n$/,
        );
        assert.match(terminal.screen(), /\x1b\[1m\w{4}-\w{4}\x1b\[22m/);
      });
    });

    it("draws a QR code on demand, and none for a server on this machine", async () => {
      await withServer(async ({ url }) => {
        for (
          const [more, rows, drawn] of [
            [["--qr"], 20, true],
            [["--no-qr"], 60, false],
            [[], 60, false],
          ] as const
        ) {
          const screen = await prompted(url, { program, rows, more });
          assert.equal(screen.includes("▀"), drawn);
          assert.ok(screen.includes(`${url}/device`));
        }
      });
    });

    it("uses no color with NO_COLOR, and plain lines on a dumb terminal", async () => {
      await withServer(async ({ url }) => {
        const plain = await prompted(url, { program, env: { NO_COLOR: "1" } });
        assert.doesNotMatch(plain, /\x1b\[\d+m/);
        const dumb = await prompted(url, { program, env: { TERM: "dumb" } });
        assert.ok(!dumb.includes("\x1b"));
      });
    });

    it("requests a new code after Enter, and ends with 4 or 130 without it", async () => {
      for (const [keys, code] of [["\r", 0], ["\x04", 4], ["\x03", 130]] as const) {
        await withServer(async ({ url, server }) => {
          const args = ["--issuer", url, "--client-id", "cli"];
          const terminal = startOnTerminal(args, { program });
          await terminal.shows(/The code has expired\. Press Enter for a new one\./);
          approveNext(server);
          terminal.type(keys);
          assert.equal(await terminal.ended, code, terminal.screen());
          const prompts = terminal.screen().match(/Approve only/g)?.length;
          assert.equal(prompts, code === 0 ? 2 : 1, terminal.screen());
        }, { interval: 1, expiresIn: 2 });
      }
    });

    it("offers a new code as often as one expires", async () => {
      await withServer(async ({ url, server }) => {
        const args = ["--issuer", url, "--client-id", "cli"];
        const terminal = startOnTerminal(args, { program });
        for (let times = 1; times <= 2; times++) {
          await terminal.shows(new RegExp(`(Press Enter for a new one\\.[^]*){${times}}`));
          if (times === 2) approveNext(server);
          terminal.type("\r");
        }
        assert.equal(await terminal.ended, 0, terminal.screen());
      }, { interval: 1, expiresIn: 2 });
    });

    it("exits with 130 at once on ^C, and clears its line", async () => {
      await withServer(async ({ url }) => {
        const terminal = startOnTerminal(["--issuer", url, "--client-id", "cli"], { program });
        await terminal.shows(/Waiting for approval/);
        const begun = Date.now();
        terminal.type("\x03");
        assert.equal(await terminal.ended, 130, terminal.screen());
        // It did not wait until the next poll.
        assert.ok(Date.now() - begun < 60_000);
        assert.match(terminal.screen(), /\r\x1b\[K$/);
      }, { interval: 120 });
    });

    it("reports an outage in a line of its own", async () => {
      await withServer(async ({ url, server }) => {
        server.script("token", drop());
        const terminal = startOnTerminal(["--issuer", url, "--client-id", "cli"], { program });
        await terminal.shows(/\r\x1b\[KPOST .* Trying again in 2 s\.\r\n/);
        server.approve();
        assert.equal(await terminal.ended, 0, terminal.screen());
      });
    });

    it("warns about a secret on the command line", async () => {
      await withServer(async ({ url }) => {
        const screen = await prompted(url, { program, more: ["--client-secret", "s"] });
        assert.match(screen, /Other users of this machine can see a --client-secret/);
      }, { clients: [{ client_id: "cli", client_secret: "s" }] });
    });

    if (currentRuntime() === "deno") {
      it("needs only the permissions of a plain login, and requests no other", async () => {
        await withServer(async ({ url, server }) => {
          const args = ["--issuer", url, "--client-id", "cli"];
          const terminal = startOnTerminal(args, { program, permissions: PLAIN_LOGIN });
          await terminal.shows(/Waiting for approval/);
          server.approve();
          assert.equal(await terminal.ended, 0, terminal.screen());
          assert.doesNotMatch(terminal.screen(), /NotCapable|Requires|permission/);
          const help = startOnTerminal(["--help"], { program, permissions: [] });
          assert.equal(await help.ended, 0, help.screen());
        });
      });
    }
  });
}
