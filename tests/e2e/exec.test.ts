import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { homeMaker } from "../support/home.ts";
import { programCommand, PROGRAMS, run } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";
import { startOnTerminal } from "../support/terminal.ts";

const skip = process.platform === "win32" && "the commands are for a shell";

for (const program of PROGRAMS) {
  describe(`${program} exec`, { skip }, () => {
    const newHome = homeMaker(program, after);

    /** Creates a home with a session; returns it and the access token. */
    function createSignedIn() {
      return withServer(async (served) => {
        const home = newHome();
        const { stdout } = await home.signIn(served);
        const exec = (...words: string[]) => home.run(["exec", "--", ...words]);
        return { ...home, token: stdout.trim(), exec };
      });
    }

    it("passes the token to the command in its environment, and returns the command's exit code", async () => {
      const { run, exec, token } = await createSignedIn();
      const first = await exec("sh", "-c", 'printf %s "$ACCESS_TOKEN"; echo oops >&2; exit 7');
      assert.deepEqual(first, { code: 7, stdout: token, stderr: "oops\n" });
      const args = ["exec", "--env-name", "MY_TOKEN", "--"];
      const named = await run([...args, "sh", "-c", 'echo "$MY_TOKEN${ACCESS_TOKEN-}"'], {
        env: { OTHER: "kept" },
      });
      assert.equal(named.stdout, `${token}\n`);
      const other = await run(["exec", "sh", "-c", "echo $OTHER"], { env: { OTHER: "kept" } });
      assert.equal(other.stdout, "kept\n");
    });

    it("hides the client secret from the command, and passes on variables it ignores", async () => {
      const { run } = await createSignedIn();
      const env = { OAUTH2_CLIENT_SECRET: "s3cret", NODE_TLS_REJECT_UNAUTHORIZED: "0" };
      const { stdout } = await run(["exec", "--", "env"], { env });
      assert.doesNotMatch(stdout, /s3cret|OAUTH2_CLIENT_SECRET/);
      assert.match(stdout, /^NODE_TLS_REJECT_UNAUTHORIZED=0$/m);
    });

    it("leaves the command's own arguments alone, with and without --", async () => {
      const { run, exec } = await createSignedIn();
      const words = [
        "sh",
        "-c",
        'echo "$0|$*"',
        "a",
        "--trace",
        "--format",
        "json",
        "--",
        "-q",
        "",
      ];
      assert.equal((await exec(...words)).stdout, "a|--trace --format json -- -q \n");
      for (const flags of [[], ["--trace"]]) {
        const { stdout } = await run(["exec", ...flags, ...words]);
        assert.equal(stdout, "a|--trace --format json -- -q \n");
      }
    });

    it("passes standard input on, whether open or closed", async () => {
      const { run: runHere, options } = await createSignedIn();
      const cat = await runHere(["exec", "--", "cat"], { stdin: "in\n" });
      assert.deepEqual({ code: cat.code, stdout: cat.stdout }, { code: 0, stdout: "in\n" });
      const line = [...programCommand(options), "exec", "--", "sh", "-c", "cat; echo end"];
      const script = `exec ${line.map((word) => `'${word}'`).join(" ")} <&-`;
      const closed = await run("sh", ["-c", script], { env: options.env }).ended;
      assert.deepEqual({ code: closed.code, stdout: closed.stdout }, { code: 0, stdout: "end\n" });
    });

    it("exits with 127 if the command does not exist, with 126 if it cannot be run", async () => {
      const { exec, folder } = await createSignedIn();
      const missing = await exec("no-such-command");
      assert.equal(missing.code, 127);
      assert.match(missing.stderr, /no-such-command could not be started: there is no such/);
      const file = join(folder, "file");
      writeFileSync(file, "echo never\n", { mode: 0o600 });
      const forbidden = await exec(file);
      assert.equal(forbidden.code, 126);
      assert.match(forbidden.stderr, /file could not be started: it can't be executed/);
      assert.equal((await exec(folder)).code, 126);
      assert.equal((await exec("sh", "-c", "kill -KILL $$")).code, 137);
    });

    it("exits with 2 without a command or a usable name", async () => {
      const { run } = await createSignedIn();
      for (const args of [[], ["--"], ["--env-name", "1A", "--", "true"]]) {
        const { code, stdout } = await run(["exec", ...args]);
        assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      }
    });

    it("exits with 8 without a session, and runs nothing", async () => {
      const { code, stdout, stderr } = await newHome().run(["exec", "--", "echo", "ran"]);
      assert.deepEqual({ code, stdout }, { code: 8, stdout: "" });
      assert.match(stderr, /run: device-login login --profile default/);
    });

    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
      it(`passes ${signal} on to the command once, and waits for it`, async () => {
        const { start } = await createSignedIn();
        const name = signal.slice(3);
        const script = `trap 'echo got ${name}' ${name}; echo ready >&2; ` +
          "n=0; while [ $n -lt 10 ]; do sleep 0.1; n=$((n+1)); done; exit 9";
        const running = start(["exec", "--", "sh", "-c", script], { detached: true });
        await running.shows(/ready/);
        process.kill(running.child.pid ?? 0, signal);
        const { code, stdout } = await running.ended;
        assert.deepEqual({ code, stdout }, { code: 9, stdout: `got ${name}\n` });
      });
    }

    it("lets ^C on a terminal reach the command once", async () => {
      const { options } = await createSignedIn();
      const script = "trap 'echo got it' INT; echo ready; " +
        "n=0; while [ $n -lt 10 ]; do sleep 0.1; n=$((n+1)); done; exit 9";
      const terminal = startOnTerminal(["exec", "--", "sh", "-c", script], options);
      await terminal.shows(/ready/);
      terminal.type("\x03");
      assert.equal(await terminal.ended, 9, terminal.screen());
      assert.equal(terminal.screen().match(/got it/g)?.length, 1, terminal.screen());
      const sleep = ["exec", "--", "sh", "-c", "echo ready; exec sleep 30"];
      const ended = startOnTerminal(sleep, options);
      await ended.shows(/ready/);
      ended.type("\x03");
      assert.equal(await ended.ended, 130, ended.screen());
    });
  });
}
