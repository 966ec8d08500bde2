import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import process from "node:process";
import { describe, it } from "node:test";
import { captureCommand } from "../../../lib/host/capture_command.ts";

const skip = process.platform === "win32" && "it is written for a Unix shell";
const inherited = { PATH: process.env.PATH, OAUTH2_CLIENT_SECRET: "s3cret" };
const { signal } = new AbortController();

describe("captureCommand()", { skip }, () => {
  it("returns what is printed, and the exit code", async () => {
    const command = ["sh", "-c", "echo out; echo err >&2; exit 3"];
    assert.deepEqual(await captureCommand(command, { signal, inherited }), {
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  it("passes no variables but those that programs need, and no input", async () => {
    const command = ["sh", "-c", 'cat; echo "[$OAUTH2_CLIENT_SECRET]"'];
    const { stdout } = await captureCommand(command, { signal, inherited });
    assert.equal(stdout, "[]\n");
  });

  it("replaces {folder} with a new folder, and deletes it", async () => {
    const command = ["sh", "-c", 'ls -A "$1" && touch "$1/file" && echo "$1"', "sh", "{folder}"];
    const { stdout, exitCode } = await captureCommand(command, { signal, inherited });
    assert.equal(exitCode, 0);
    assert.match(stdout, /^\/.+\n$/);
    assert.ok(!existsSync(stdout.trim()));
  });

  it("reports a command that does not exist", async () => {
    const { fault } = await captureCommand(["no-such-command-here"], { signal, inherited });
    assert.equal(fault, "there is no such command");
  });

  it("ends a command and what it has started, and returns what was printed", async () => {
    const limit = new AbortController();
    const command = ["sh", "-c", "trap '' TERM; echo begun; sleep 600 & wait"];
    const running = captureCommand(command, { signal: limit.signal, inherited });
    setTimeout(() => limit.abort(), 300);
    assert.deepEqual(await running, { exitCode: undefined, stdout: "begun\n", stderr: "" });
  });

  it("does not wait for what the command leaves behind", async () => {
    const command = ["sh", "-c", "sleep 600 & echo done"];
    const { stdout, exitCode } = await captureCommand(command, { signal, inherited });
    assert.deepEqual({ stdout, exitCode }, { stdout: "done\n", exitCode: 0 });
  });

  // setsid is a command of Linux.
  const daemons = { timeout: 30_000, skip: process.platform !== "linux" };
  it("does not wait for a daemon that holds the output open", daemons, async () => {
    // The daemon prints the number of its process, so that it can be ended.
    const daemon = "setsid sh -c 'trap \"\" TERM; echo $$; exec sleep 600' &";
    const command = ["sh", "-c", `${daemon} sleep 0.3; exit 3`];
    const { stdout, exitCode } = await captureCommand(command, { signal, inherited });
    process.kill(Number(stdout), "SIGKILL");
    assert.equal(exitCode, 3);
  });
});
