import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { readEvents } from "../support/events.ts";
import { type Home, homeMaker } from "../support/home.ts";
import { PROGRAMS } from "../support/program.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";

for (const program of PROGRAMS) {
  describe(`${program} start and resume`, () => {
    const newHome = homeMaker(program, after);

    async function startLogin({ run }: Home, { url }: ServedServer): Promise<string> {
      const args = ["start", "--issuer", url, "--client-id", "cli", "--format", "json"];
      const { code, stdout, stderr } = await run(args);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      return JSON.parse(stdout).id;
    }

    /** Returns the seconds between one poll and the next. */
    function gaps({ server }: ServedServer): number[] {
      const times = server.requests.filter(({ endpoint }) => endpoint === "token")
        .map(({ time }) => time);
      return times.slice(1).map((time, index) => (time - (times[index] ?? NaN)) / 1000);
    }

    it("sign in with a start that returns, then one request per resume", async () => {
      await withServer(async (served) => {
        const home = newHome();
        const id = await startLogin(home, served);
        if (process.platform !== "win32") {
          const folder = join(home.folder, "pending");
          assert.equal(statSync(folder).mode & 0o777, 0o700);
          assert.equal(statSync(join(folder, `${id}.json`)).mode & 0o777, 0o600);
        }
        const once = ["resume", id, "--once", "--format", "json"];
        const first = await home.run(once);
        assert.equal(first.code, 10, first.stderr);
        assert.deepEqual(readEvents(first.stdout).map(({ type }) => type), ["pending"]);
        served.server.approve();
        const second = await home.run(once);
        assert.equal(second.code, 0, second.stderr);
        assert.ok(JSON.parse(second.stdout).tokens.access_token);
        assert.ok(gaps(served).every((gap) => gap >= 1), String(gaps(served)));
        assert.deepEqual(readdirSync(join(home.folder, "pending")), []);
      });
    });

    it("continue after kill -9, and keep the interval between polls", async () => {
      await withServer(async (served) => {
        const home = newHome();
        const id = await startLogin(home, served);
        const killed = home.start(["resume", id, "--format", "ndjson"]);
        await new Promise<void>((resolve) => {
          let shown = "";
          killed.child.stdout?.on("data", (text: string) => {
            shown += text;
            if (shown.includes('"pending"')) resolve();
          });
        });
        killed.child.kill("SIGKILL");
        await killed.ended;
        served.server.approve();
        const { code, stderr } = await home.run(["resume", id, "--quiet"]);
        assert.equal(code, 0, stderr);
        assert.ok(gaps(served).every((gap) => gap >= 1), String(gaps(served)));
        assert.deepEqual(readdirSync(join(home.folder, "pending")), []);
      });
    });

    it("run twice at once: one process polls, and both print the result", async () => {
      await withServer(async (served) => {
        const home = newHome();
        const id = await startLogin(home, served);
        const one = home.start(["resume", id, "--format", "json"]);
        await one.shows(/Approve only/);
        const other = home.start(["resume", id, "--format", "json"]);
        await other.shows(/Another process is polling for this login/);
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        served.server.approve();
        const [first, second] = await Promise.all([one.ended, other.ended]);
        assert.equal(first.code, 0, first.stderr);
        assert.deepEqual([second.code, second.stdout], [0, first.stdout], second.stderr);
        assert.ok(gaps(served).every((gap) => gap >= 1), String(gaps(served)));
        assert.deepEqual(readdirSync(join(home.folder, "pending")), []);
      });
    });

    it("save a session when a profile is given", async () => {
      await withServer(async (served) => {
        const { url, server } = served;
        const home = newHome();
        const args = ["start", "--profile", "work", "--issuer", url, "--client-id", "cli"];
        assert.equal((await home.run(args)).code, 0);
        server.approve();
        const { code, stdout, stderr } = await home.run(["resume", "--quiet"]);
        assert.equal(code, 0, stderr);
        assert.equal((await home.run(["token", "--profile", "work"])).stdout, stdout);
      });
    });
  });
}
