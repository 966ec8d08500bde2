import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const skip = process.platform !== "linux" && "other systems have other folders";

for (const program of PROGRAMS) {
  describe(program, { skip }, () => {
    const newHome = homeMaker(program, after);

    it("takes nothing from the working directory", async () => {
      await withServer(async (served) => {
        const { folder: cwd, signIn } = newHome();
        await signIn(served, "--profile", "work", "--store", "file");
        const parts = readdirSync(cwd);
        assert.ok(parts.length > 1);
        // Also where a home folder or a relative folder of a variable would have it.
        for (const place of [".config", ".local/state"]) {
          for (const part of parts) {
            cpSync(join(cwd, part), join(cwd, place, "device-login", part), { recursive: true });
          }
        }
        const { run, folder } = newHome();
        const code = async (env: Record<string, string>) => {
          const own = { DEVICE_LOGIN_HOME: "", HOME: folder, ...env };
          return (await run(["status"], { cwd, env: own })).code;
        };
        const relative = { XDG_CONFIG_HOME: ".config", XDG_STATE_HOME: ".local/state" };
        assert.equal(await code({ DEVICE_LOGIN_HOME: folder }), 8);
        assert.equal(await code({}), 8);
        assert.equal(await code(relative), 8);
        assert.equal(await code({ HOME: cwd }), 0, "which proves that the session is there");
      });
    });
  });
}
