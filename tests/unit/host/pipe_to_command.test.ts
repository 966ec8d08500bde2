import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { pipeToCommand } from "../../../lib/host/pipe_to_command.ts";
import { withFolder } from "../../support/with_folder.ts";

const skip = process.platform === "win32" && "it is written for a Unix shell";
const { signal } = new AbortController();
const inherited = { PATH: process.env.PATH, GREETING: "hello" };

describe("pipeToCommand()", { skip }, () => {
  it("passes the text and only the given variables, and drops the output", async () => {
    process.env.HIDDEN_FROM_COMMANDS = "secret";
    await withFolder(async (folder) => {
      const file = join(folder, "got");
      const command =
        `echo noise; echo noise >&2; { cat; echo "$GREETING$HIDDEN_FROM_COMMANDS"; } >${file}`;
      await pipeToCommand(command, { input: "prompt\n", signal, inherited });
      assert.equal(readFileSync(file, "utf8"), "prompt\nhello\n");
    });
  });

  it("reports a failure and a missing command", async () => {
    const options = { input: "x".repeat(1_000_000), signal, inherited };
    await assert.rejects(pipeToCommand("exit 3", options), { message: "exit code 3" });
    await assert.rejects(pipeToCommand("no-such-command-here", options), {
      message: "exit code 127",
    });
  });

  it("ends what the shell has started when the signal aborts", async () => {
    await withFolder(async (folder) => {
      const limit = new AbortController();
      const started = join(folder, "started");
      const command =
        `sh -c 'echo $$ >${started}.part; mv ${started}.part ${started}; sleep 600'; :`;
      const running = pipeToCommand(command, { input: "", signal: limit.signal, inherited });
      const ended = assert.rejects(running, { message: "too long" });
      while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 20));
      const pid = Number(readFileSync(started, "utf8"));
      limit.abort(new Error("too long"));
      await ended;
      // A zombie of a container without an init process remains visible, but has ended.
      while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
