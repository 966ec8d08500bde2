import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { PROGRAMS, startProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const skip = process.platform !== "linux" && "the tool that opens URLs has another name";

for (const program of PROGRAMS) {
  describe(`${program} --open`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const opened = join(folder, "opened");

    /** Signs in with this script in place of the system's browser tool. */
    async function signIn(script: string, args: string[], more: Record<string, string> = {}) {
      writeFileSync(join(folder, "xdg-open"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}`, ...more };
      return await withServer(async ({ url, server }) => {
        const all = ["--issuer", url, "--client-id", "cli", "--quiet", ...args];
        const running = startProgram(all, { program, env });
        await running.shows(/enter/);
        server.approve();
        return { url, ...await running.ended };
      });
    }

    it("#105 opens no browser by default", async () => {
      assert.equal((await signIn(`echo "$@" >'${opened}'`, [])).code, 0);
      assert.ok(!existsSync(opened));
    });

    it("#26 opens the complete URI, and keeps the browser's output off both streams", async () => {
      const script = `echo noise; echo noise >&2; echo "$@" >'${opened}'`;
      const { url, stdout, stderr } = await signIn(script, ["--open"]);
      assert.match(readFileSync(opened, "utf8"), /^http:\S+\?user_code=\S+\n$/);
      assert.ok(readFileSync(opened, "utf8").startsWith(url));
      assert.doesNotMatch(stdout + stderr, /noise/);
    });

    it("hides the client secret from the browser", async () => {
      const env = { OAUTH2_CLIENT_SECRET: "s3cret" };
      await signIn(`env >'${opened}'`, ["--open"], env);
      assert.match(readFileSync(opened, "utf8"), /^PATH=/m);
      assert.doesNotMatch(readFileSync(opened, "utf8"), /s3cret/);
    });

    it("continues when the browser cannot be opened, and says so", async () => {
      const { stdout, stderr } = await signIn("exit 3", ["--open"]);
      assert.match(stdout, /^\S+\n$/);
      assert.match(stderr, /The browser could not be opened: xdg-open ended with exit code 3\./);
    });
  });
}
