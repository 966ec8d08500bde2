import assert from "node:assert/strict";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { change } from "../../lib/testing/mod.ts";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

for (const program of PROGRAMS) {
  describe(`${program} with a saved session`, () => {
    const newHome = homeMaker(program, after);

    it("prints a token: a new one when it has expired, and the same one to every process", async () => {
      await withServer(async (served) => {
        const { folder, run, signIn } = newHome();
        served.server.script("token", change((body) => body.expires_in = 60));
        const login = await signIn(served, "--profile", "work");
        const kept = await run(["token", "--profile", "work", "--min-validity", "0"]);
        assert.deepEqual(kept, { code: 0, stdout: login.stdout, stderr: "" });
        const ask = () => run(["token", "--profile", "work", "--min-validity", "600"]);
        const all = await Promise.all([ask(), ask(), ask(), ask()]);
        const tokens = new Set(all.map(({ stdout }) => stdout));
        assert.equal(tokens.size, 1, JSON.stringify(all));
        assert.ok(!tokens.has(login.stdout));
        const refreshes = served.server.requests.filter(({ body }) =>
          body.get("grant_type") === "refresh_token"
        );
        assert.equal(refreshes.length, 1);
        if (process.platform === "win32") return;
        for (const part of ["profiles", "sessions"]) {
          assert.equal(statSync(join(folder, part)).mode & 0o777, 0o700);
          for (const name of readdirSync(join(folder, part))) {
            assert.equal(statSync(join(folder, part, name)).mode & 0o777, 0o600);
          }
        }
      });
    });

    it("exits with 8 without a session, prints the command to run, and sends nothing", async () => {
      const { folder, run } = newHome();
      // No server is there: a request would fail.
      const text = "profiles: { work: { issuer: 'http://127.0.0.1:1', client_id: cli } }\n";
      writeFileSync(join(folder, "config.yaml"), text);
      const { code, stdout, stderr } = await run(["token", "--profile", "work"]);
      assert.deepEqual({ code, stdout }, { code: 8, stdout: "" });
      assert.match(stderr, /run: device-login login --profile work\n$/);
    });
  });
}
