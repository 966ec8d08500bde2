import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { oauthError } from "../../../../lib/testing/mod.ts";
import { readEvents } from "../../../support/events.ts";
import { sceneMaker, SERVER } from "../../../support/scene.ts";
import { savedLogins, startLogin } from "../../../support/started_login.ts";

describe("resume --list", () => {
  const scene = sceneMaker(after);

  it("lists the pending logins, and sends nothing", async () => {
    const here = scene();
    const none = await here.run(["resume", "--list", "--format", "json"]);
    assert.deepEqual({ code: none.code, logins: JSON.parse(none.stdout) }, {
      code: 0,
      logins: { logins: [] },
    });
    const id = await startLogin(here, "--profile", "work");
    const before = here.sent.length;
    const { stdout } = await here.run(["resume", "--list"]);
    const [head = "", line = ""] = stdout.split("\n");
    assert.deepEqual(head.split(/ {2,}/), ["ID", "SERVER", "CODE", "TIME LEFT"]);
    assert.match(
      line,
      new RegExp(`^${id} +https://auth\\.example\\.com +\\w{4}-\\w{4} +\\d+ min$`),
    );
    const json = await here.run(["resume", "--list", "--format", "json"]);
    const [listed] = JSON.parse(json.stdout).logins;
    assert.match(listed.expires_at, /T\d\d:\d\d:\d\dZ$/);
    assert.deepEqual([listed.id, listed.profile], [id, "work"]);
    assert.equal(here.sent.length, before);
  });

  it("accepts no ID", async () => {
    const { code, stderr } = await scene().run(["resume", "--list", "abc"]);
    assert.equal(code, 2);
    assert.match(stderr, /--list lists all pending logins: leave out the ID\.\n$/);
  });

  it("leaves out a login that has expired", async () => {
    const here = scene();
    await startLogin(here);
    await here.clock.advance(11 * 60_000);
    const { stdout, stderr } = await here.run(["resume", "--list"]);
    assert.equal(stdout, "");
    assert.match(stderr, /There is no pending login\. To start one, run: device-login start\n$/);
  });
});

describe("resume --cancel", () => {
  const scene = sceneMaker(after);

  it("deletes a pending login", async () => {
    const here = scene();
    const [id] = [await startLogin(here), await startLogin(here)];
    assert.equal((await here.run(["resume", "--cancel"])).code, 2);
    const { code, stderr } = await here.run(["resume", "--cancel", id]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, new RegExp(`login ${id} was cancelled`));
    assert.equal(savedLogins(here).length, 1);
    assert.equal((await here.run(["resume", "--cancel", id])).code, 8);
  });

  it("refuses a login that another process waits for, and other flags next to it", async () => {
    const here = scene();
    const id = await startLogin(here);
    const waiting = here.launch(["resume", id, "--timeout", "20"]);
    await here.clock.advance(1_000);
    const { code, stderr } = await here.run(["resume", "--cancel", id]);
    assert.equal(code, 9);
    assert.match(stderr, /is waiting for the pending login \w+\. End it first/);
    assert.equal((await here.clock.run(waiting)).code, 4);
    assert.equal((await here.run(["resume", id, "--cancel", "--list"])).code, 2);
  });
});

describe("resume --timeout", () => {
  const scene = sceneMaker(after);

  it("stops with 4, and the login stays pending", async () => {
    const here = scene();
    const id = await startLogin(here);
    const { code, stdout, stderr } = await here.run([
      "resume",
      id,
      "--timeout",
      "12",
      "--format=json",
    ]);
    assert.equal(code, 4);
    assert.deepEqual(readEvents(stdout).map(({ code }) => code), ["timeout"]);
    assert.match(stderr, /within the 12 s of --timeout\. It is still pending/);
    assert.ok(here.polls().length <= 2);
    here.server.approve();
    assert.equal((await here.run(["resume", id, "-q"])).code, 0);
  });
});

describe("--timeout of a server that fails", () => {
  const scene = sceneMaker(after);

  it("names the last outcome, with resume and with login --wait", async () => {
    const here = scene();
    const fault = oauthError("server_error", { status: 500 });
    here.server.script("token", ...Array(20).fill(fault));
    const resumed = await here.run(["resume", await startLogin(here), "--timeout", "12"]);
    const waited = await here.run(["login", ...SERVER, "--wait", "60", "--timeout", "12"]);
    for (const { code, stderr } of [resumed, waited]) {
      assert.equal(code, 4);
      assert.match(stderr, /--timeout\..* The last outcome: POST .* status 500: "server_error"/);
    }
  });
});

describe("resume --once --format json", () => {
  const scene = sceneMaker(after);

  it("prints the same form for a pending and for an approved sign-in", async () => {
    const here = scene();
    const id = await startLogin(here);
    const pending = await here.run(["resume", id, "--once", "--format", "json"]);
    assert.deepEqual(Object.keys(JSON.parse(pending.stdout)), ["v", "type", "next_poll_at"]);
    here.server.approve();
    const done = await here.run(["resume", id, "--once", "--format", "json"]);
    const { v, type, tokens } = JSON.parse(done.stdout);
    assert.deepEqual([v, type], [1, "tokens"]);
    assert.ok(tokens.access_token);
  });
});

describe("login --wait", () => {
  const scene = sceneMaker(after);

  it("returns after that time with 10, and names the command that continues", async () => {
    const here = scene();
    const { code, stdout, stderr } = await here.run(["login", ...SERVER, "--wait", "7"]);
    assert.deepEqual({ code, stdout }, { code: 10, stdout: "pending\n" });
    assert.match(stderr, /Enter +\w{4}-\w{4}/);
    const id = /To continue, run: device-login resume (\w+)\n$/.exec(stderr)?.[1] ?? "";
    assert.equal(here.polls().length, 1);
    here.server.approve();
    const done = await here.run(["resume", id]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^ACCESS TOKEN/);
  });

  it("prints the warnings of login", async () => {
    const here = scene();
    for (const more of [[], ["--wait", "7"]]) {
      const args = ["login", ...SERVER, "--dpop", ...more, "--timeout", "8"];
      const { stderr } = await here.run(args);
      assert.match(stderr, /The tokens will be bound to a new key/);
    }
  });

  it("names the login also with --quiet, and in the event of every JSON format", async () => {
    const here = scene();
    const wait = ["login", ...SERVER, "--wait", "7"];
    const quiet = await here.run([...wait, "--quiet"]);
    assert.deepEqual([quiet.code, quiet.stdout], [10, ""]);
    const ids = [/run: device-login resume (\w+)\n$/.exec(quiet.stderr)?.[1]];
    for (const format of ["json", "ndjson"]) {
      const { stdout } = await here.run([...wait, "--format", format]);
      const last = readEvents(stdout).at(-1);
      assert.equal(last?.type, "pending");
      ids.push(last?.id);
    }
    assert.deepEqual(ids.sort(), savedLogins(here).map((name) => name.replace(".json", "")).sort());
  });

  it("prints the tokens, or saves the session, if the sign-in is approved in time", async () => {
    const here = scene();
    here.server.script("token", (_request, next) => {
      here.server.approve();
      return next();
    });
    const args = ["login", ...SERVER, "--profile", "work", "--wait", "30"];
    const { code, stdout, stderr } = await here.run(args);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
    assert.match(stderr, /· saved as work\n$/);
    assert.deepEqual(savedLogins(here), []);
  });

  it("ends with 4 if --timeout is over first, and keeps nothing", async () => {
    const here = scene();
    const { code } = await here.run(["login", ...SERVER, "--wait", "60", "--timeout", "8"]);
    assert.equal(code, 4);
    assert.deepEqual(savedLogins(here), []);
  });

  it("rejects an invalid time, and shows how to begin without a server", async () => {
    const here = scene();
    const wrong = await here.run(["login", ...SERVER, "--wait", "soon"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--wait must be a number of seconds above 0: got "soon"/);
    assert.equal(here.sent.length, 0);
    assert.match((await here.run(["login", "--wait", "5"])).stderr, /device-login demo/);
  });
});

describe("start --no-save", () => {
  const scene = sceneMaker(after);

  it("prints the pending login, which resume --state continues from standard input", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    const secret = ["--client-secret", "s3cret"];
    const started = await here.run(["start", ...SERVER, ...secret, "--no-save"]);
    assert.equal(started.code, 0, started.stderr);
    assert.match(started.stderr, /Enter +\w{4}-\w{4}/);
    assert.doesNotMatch(started.stdout, /s3cret/);
    const line = ["resume", "--state", "-", ...secret, "--format", "json"];
    const pending = await here.run([...line, "--once"], { stdin: started.stdout });
    assert.equal(pending.code, 10, pending.stderr);
    const { state } = JSON.parse(pending.stdout);
    here.server.approve();
    const done = await here.run(line, { stdin: JSON.stringify(state) });
    assert.equal(done.code, 0, done.stderr);
    assert.ok(JSON.parse(done.stdout).access_token);
    assert.deepEqual(readdirSync(here.folder).filter((name) => name === "pending"), []);
  });

  it("keeps the state of a file up to date", async () => {
    const here = scene();
    const { stdout } = await here.run(["start", ...SERVER, "--no-save"]);
    const file = join(here.folder, "state.json");
    writeFileSync(file, stdout);
    here.server.script("token", oauthError("slow_down"));
    const { code, stderr } = await here.run(["resume", "--state", file, "--once"]);
    assert.equal(code, 10);
    assert.match(stderr, /run: device-login resume --state FILE\n$/);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).login.interval, 10);
  });

  it("rejects a state that is none, and flags that have no meaning with it", async () => {
    const here = scene();
    const damaged = await here.run(["resume", "--state", "-"], { stdin: "{}" });
    assert.equal(damaged.code, 2);
    assert.match(damaged.stderr, /--state: The pending login in standard input can't be used/);
    assert.equal((await here.run(["resume", "someid", "--state", "-"])).code, 2);
    assert.equal((await here.run(["start", ...SERVER, "--no-save", "--format", "json"])).code, 2);
  });
});
