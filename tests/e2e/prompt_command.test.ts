import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { PROGRAMS, startProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const skip = process.platform === "win32" && "the commands are for a Unix shell";

for (const program of PROGRAMS) {
  describe(`${program} and other programs that get the prompt`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const file = (name: string) => join(folder, name);

    /** Signs in, and approves when the file of this name exists. */
    async function signIn(
      args: readonly string[],
      { env = {}, until }: { env?: Record<string, string>; until?: string } = {},
    ) {
      return await withServer(async ({ url, server }) => {
        const all = ["--issuer", url, "--client-id", "cli", "--format", "header", ...args];
        const running = startProgram(all, { program, env });
        await running.shows(/Approve only/);
        while (until !== undefined && !existsSync(file(until))) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        server.approve();
        return { url, ...await running.ended };
      });
    }

    it("passes the prompt as JSON to --prompt-command, but no secrets and no output", async () => {
      const command = `echo noise; echo noise >&2; { cat; env; } >'${file("part")}'; ` +
        `mv '${file("part")}' '${file("got")}'`;
      const env = { OAUTH2_CLIENT_SECRET: "s3cret" };
      const result = await signIn(["--prompt-command", command], { env, until: "got" });
      assert.equal(result.code, 0, result.stderr);
      assert.doesNotMatch(result.stdout + result.stderr, /noise|prompt command/);
      const [line = "", ...variables] = readFileSync(file("got"), "utf8").split("\n");
      const prompt = JSON.parse(line);
      assert.equal(prompt.verification_uri, `${result.url}/device`);
      assert.ok(result.stderr.includes(prompt.user_code));
      assert.ok(variables.some((variable) => variable.startsWith("PATH=")));
      assert.doesNotMatch(variables.join("\n"), /s3cret/);
    });

    it("continues when the command fails, and says so in one line", async () => {
      const command = `: >'${file("failed")}'; exit 3`;
      const { code, stderr } = await signIn(["--prompt-command", command], { until: "failed" });
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^device-login: The prompt command failed: exit code 3\.$/m);
    });

    it("ends a command that hangs, with what it has started", async () => {
      const command = `sh -c 'echo $$ >"${file("part")}"; mv "${file("part")}" "${
        file("pid")
      }"; sleep 600'; :`;
      const { code, stderr } = await signIn(["--prompt-command", command], { until: "pid" });
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stderr, /prompt command/);
      const pid = Number(readFileSync(file("pid"), "utf8"));
      while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    });

    it("copies the code with the system's tool", {
      skip: process.platform !== "linux" && "the tool has another name",
    }, async () => {
      const script = `#!/bin/sh\ncat >'${file("part")}'; mv '${file("part")}' '${
        file("copied")
      }'\n`;
      writeFileSync(file("xclip"), script, { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}`, DISPLAY: ":99" };
      const { code, stderr } = await signIn(["--copy"], { env, until: "copied" });
      assert.equal(code, 0, stderr);
      assert.match(stderr, new RegExp(`^  Enter   ${readFileSync(file("copied"), "utf8")}$`, "m"));
    });

    it("continues when the code can't be copied, and says so in one line", async () => {
      const { code, stderr } = await signIn(["--copy"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /^device-login: The code could not be copied: there is no terminal, /m);
    });
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process whose parent has not read its exit code has ended all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
