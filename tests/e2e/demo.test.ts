import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { createEmulator, scanScreen } from "../support/emulator.ts";
import { PROGRAMS, runProgram, startProgram } from "../support/program.ts";
import { type OnTerminal, runOnTerminal, startOnTerminal } from "../support/terminal.ts";
import { withFolder } from "../support/with_folder.ts";

const isWindows = process.platform === "win32";
const noTerminal = isWindows && "there is no pseudo-terminal";

/** Returns what a terminal shows. */
async function screenOf(terminal: OnTerminal): Promise<string[]> {
  const emulator = createEmulator({ columns: 80, rows: 24 });
  await emulator.write(terminal.screen());
  return await emulator.lines();
}

for (const program of PROGRAMS) {
  describe(`${program} demo`, () => {
    it("needs no interaction with --auto-approve, and says what to try next", async () => {
      const args = ["demo", "--auto-approve", "--format", "json"];
      const result = await runProgram(args, { program });
      assert.equal(result.code, 0, result.stderr);
      assert.ok(JSON.parse(result.stdout).id_token);
      const [heading, ...lines] = result.stderr.split("\n").slice(-5, -1);
      assert.equal(heading, "What next:");
      assert.match(lines[0] ?? "", /^ {2}a real provider +device-login --provider /);
      assert.match(lines[1] ?? "", /^ {2}a saved session +device-login --profile work /);
      assert.match(lines[2] ?? "", /^ {2}the library +npm install device-login, and /);
      assert.ok(lines.every((line) => line.length < 80));
      assert.match(result.stderr, /\n✓ Signed in as .*\n\nWhat next:/);
    });

    it("stays up with --serve, so that others can sign in", { skip: isWindows }, async () => {
      const served = startProgram(["demo", "--serve", "--auto-approve"], { program });
      const [, line = ""] = await served.shows(/^ {2}device-login (--issuer .*)$/m);
      for (let count = 0; count < 2; count++) {
        const { code, stdout, stderr } = await runProgram([...line.split(" "), "-q"], { program });
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^\w+\n$/);
      }
      // After the own kill() of a child, Deno reports a wrong exit code.
      process.kill(served.child.pid ?? 0, "SIGTERM");
      assert.equal((await served.ended).code, 143);
    });

    it("refuses addresses that others can't use, or that this machine does not have", async () => {
      for (
        const [address, message] of [
          ["0.0.0.0", /--host must be the address by which other devices reach this machine/],
          ["::", /--host must be the address by which other devices reach this machine/],
          ["192.0.2.1", /192\.0\.2\.1, port 0, is not available: /],
          ["a/b", /--host must be an address of this machine: got "a\/b"/],
          ["", /--host must be an address of this machine: got ""/],
        ] as const
      ) {
        const { code, stderr } = await runProgram(["demo", "--host", address], { program });
        assert.equal(code, 2, stderr);
        assert.match(stderr, message);
      }
    });

    const { address } = Object.values(networkInterfaces()).flat()
      .find((one) => one?.family === "IPv4" && !one.internal) ?? {};
    const skip = noTerminal || (address === undefined && "this machine has no other address");
    it("serves other devices with --host: a warning, and a QR code", { skip }, async () => {
      const args = ["demo", "--host", `${address}`];
      const terminal = startOnTerminal(args, { program, columns: 80, rows: 24 });
      await terminal.shows(/Waiting for approval/);
      assert.match(terminal.screen(), /Everyone on the network can reach http/);
      const url = scanScreen(await screenOf(terminal));
      assert.match(url ?? "", /^http:\/\/[\d.]+:\d+\/device\?user_code=/);
      const page = await fetch(url ?? "");
      assert.equal(page.status, 200);
      await page.body?.cancel();
      terminal.type("\x03");
      assert.equal(await terminal.ended, 130);
    });

    it("draws no QR code for this machine, and says so", { skip: noTerminal }, async () => {
      const terminal = startOnTerminal(["demo"], { program, columns: 80, rows: 24 });
      await terminal.shows(/Waiting for approval/);
      const text = (await screenOf(terminal)).join("\n");
      assert.doesNotMatch(text, /[█▀▄]/);
      assert.match(text, /^Open it on this machine: no other device can reach 127\.0\.0\.1\.$/m);
      terminal.type("\x03");
      assert.equal(await terminal.ended, 130);
    });
  });
}

const skip = noTerminal || (currentRuntime() !== "deno" && "only Deno downloads while it starts");

describe("deno task demo in a fresh clone", { skip }, () => {
  it("draws nothing over the prompt, with an empty cache and with a full one", async () => {
    await withFolder(async (folder) => {
      for (const name of ["cli.ts", "mod.ts", "lib", "deno.json", "deno.lock"]) {
        cpSync(name, join(folder, name), { recursive: true });
      }
      const env = { ...process.env as Record<string, string>, DENO_DIR: join(folder, "cache") };
      for (const cache of ["empty", "full"]) {
        const words = [process.execPath, "task", "demo"];
        const terminal = runOnTerminal(words, { columns: 80, rows: 24, env, cwd: folder });
        await terminal.shows(/Waiting for approval · 9:5[0-7] left/);
        const lines = await screenOf(terminal);
        const prompt = lines.slice(lines.findIndex((line) => line.startsWith("Sign in to")));
        assert.deepEqual(
          prompt.map((line) => line.replace(/http:\S+|\w{4}-\w{4}|\d:\d\d/, "X")),
          [
            "Sign in to X",
            "",
            "  Open    X",
            "  Enter   X",
            "",
            "  or open X",
            "",
            "Open it on this machine: no other device can reach 127.0.0.1.",
            'The client "demo" requests openid, profile, email, offline_access.',
            "Approve only a sign-in that you have started yourself.",
            "",
            "Waiting for approval · X left",
          ],
          `${cache}: ${terminal.screen()}`,
        );
        terminal.type("\x03");
        await terminal.ended;
      }
    });
  });
});
