import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { homeMaker } from "../support/home.ts";
import { programCommand, PROGRAMS, run } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

for (const program of PROGRAMS) {
  describe(`${program} helper git`, { skip: process.platform === "win32" }, () => {
    const newHome = homeMaker(program, after);

    it("works with the real git, set up as its help explains", { timeout: 300_000 }, async () => {
      await withServer(async (served) => {
        const home = newHome();
        const { stdout } = await home.signIn(served, "--profile", "work");
        const bin = join(home.folder, "bin");
        mkdirSync(bin);
        const words = programCommand(home.options).map((word) => `'${word}'`).join(" ");
        writeFileSync(join(bin, "device-login"), `#!/bin/sh\nexec ${words} "$@"\n`, {
          mode: 0o755,
        });
        const env = {
          ...home.options.env,
          HOME: home.folder,
          PATH: `${bin}:${process.env.PATH}`,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_TERMINAL_PROMPT: "0",
        };
        const git = (args: string[], stdin = "") => run("git", args, { env, stdin }).ended;
        const help = await home.run(["helper", "git", "--help"]);
        const [, name = "", helper = ""] =
          /git config --global (\S+)\s+'([^']+)'/.exec(help.stdout.replaceAll(/\n +/g, " ")) ?? [];
        assert.equal((await git(["config", "--global", name, helper])).code, 0);
        const asked = "protocol=https\nhost=git.example.com\n\n";
        const filled = await git(["credential", "fill"], asked);
        assert.equal(filled.code, 0, filled.stderr);
        assert.match(filled.stdout, new RegExp(`username=oauth2\npassword=${stdout.trim()}\n`));
        assert.equal((await git(["credential", "approve"], filled.stdout)).code, 0);
        assert.equal((await git(["credential", "reject"], filled.stdout)).code, 0);
        const again = await git(["credential", "fill"], asked);
        assert.equal(again.code, 0, again.stderr);
        assert.ok(!again.stdout.includes(stdout.trim()));
        const other = await git(["credential", "fill"], "protocol=https\nhost=evil.example\n\n");
        assert.notEqual(other.code, 0);
        assert.doesNotMatch(other.stdout, /password=/);
      });
    });
  });
}
