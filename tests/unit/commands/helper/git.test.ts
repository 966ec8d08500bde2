import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper git", () => {
  const scene = sceneMaker(after);

  async function createSignedIn() {
    const here = scene();
    const config = "profiles: { work: { hosts: [git.example.com, other.example.com:8443] } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    return { ...here, token: stdout.trim() };
  }

  /** Runs the helper as git does. */
  function ask(here: Scene, operation: string, members: string[], args: string[] = []) {
    const line = ["helper", "git", "--profile", "work", ...args, operation];
    return here.run(line, { stdin: members.map((member) => `${member}\n`).join("") });
  }

  it("prints the access token for the profile's hosts, and its expiry", async () => {
    const here = await createSignedIn();
    const { code, stdout, stderr } = await ask(here, "get", [
      "protocol=https",
      "host=git.example.com",
      "path=a/b",
    ]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const [username, password, expiry] = stdout.split("\n");
    assert.deepEqual([username, password], ["username=oauth2", `password=${here.token}`]);
    assert.match(expiry ?? "", /^password_expiry_utc=\d{10}$/);
    for (const host of ["GIT.example.com", "git.example.com:443", "other.example.com:8443"]) {
      assert.match(
        (await ask(here, "get", ["protocol=https", `host=${host}`])).stdout,
        /password=/,
      );
    }
    const named = ["protocol=https", "host=git.example.com", "username=ann"];
    assert.match((await ask(here, "get", named)).stdout, /^username=ann\n/);
    assert.match((await ask(here, "get", named, ["--username", "x"])).stdout, /^username=x\n/);
    const flag = await ask(here, "get", ["protocol=https", "host=b.example"], [
      "--host",
      "b.example",
    ]);
    assert.match(flag.stdout, /password=/);
  });

  for (
    const members of [
      ["protocol=https", "host=evil.example.com"],
      ["protocol=http", "host=git.example.com"],
      ["protocol=https", "host=git.example.com:8443"],
      ["protocol=https", "host=other.example.com"],
      ["protocol=https", "host=git.example.com.evil.com"],
      ["protocol=https", "host=git.example.com."],
      ["protocol=https", "host=ann@git.example.com"],
      ["protocol=https", "host=git.example.com/evil.com"],
      ["protocol=https", "host=git.example.com\\@evil.com"],
      ["protocol=https", "host="],
      ["host=git.example.com"],
      [],
    ]
  ) {
    it(`returns an empty reply for ${JSON.stringify(members)}`, async () => {
      const here = await createSignedIn();
      for (const operation of ["get", "store", "erase"]) {
        const reply = await ask(here, operation, members);
        assert.deepEqual(reply, { code: 0, stdout: "", stderr: "" });
      }
      assert.equal((await here.run(["token", "--profile", "work"])).stdout.trim(), here.token);
    });
  }

  it("drops only the access token that git erases, never the refresh token", async () => {
    const here = await createSignedIn();
    const members = ["protocol=https", "host=git.example.com"];
    await ask(here, "erase", [...members, "password=another"]);
    assert.equal((await here.run(["token", "--profile", "work"])).stdout.trim(), here.token);
    const erased = await ask(here, "erase", [...members, `password=${here.token}`]);
    assert.deepEqual(erased, { code: 0, stdout: "", stderr: "" });
    const fresh = await ask(here, "get", members);
    assert.equal(fresh.code, 0, fresh.stderr);
    assert.match(fresh.stdout, /password=\w+\n/);
    assert.ok(!fresh.stdout.includes(here.token));
    assert.equal(here.polls().filter(({ body }) => body.has("refresh_token")).length, 1);
  });

  it("keeps an access token that could not be obtained again, for other repositories", async () => {
    const here = scene();
    const { stdout } = await here.login("--profile", "work", ...SERVER, "--scope", "repo");
    const token = stdout.trim();
    const members = ["protocol=https", "host=git.example.com"];
    const host = ["--host", "git.example.com"];
    const erased = await ask(here, "erase", [...members, `password=${token}`], host);
    assert.deepEqual(erased, { code: 0, stdout: "", stderr: "" });
    assert.match((await ask(here, "get", members, host)).stdout, new RegExp(`password=${token}\n`));
    assert.equal((await here.run(["token", "--profile", "work"])).stdout.trim(), token);
  });

  it("refreshes at most once in 30 seconds, however many 401s git reports", async () => {
    const here = await createSignedIn();
    const members = ["protocol=https", "host=git.example.com"];
    const current = async () =>
      /password=(\w+)/.exec((await ask(here, "get", members)).stdout)?.[1] ?? "";
    const refreshes = () => here.polls().filter(({ body }) => body.has("refresh_token")).length;
    for (let count = 0; count < 5; count++) {
      await ask(here, "erase", [...members, `password=${await current()}`]);
      await current();
    }
    assert.equal(refreshes(), 1);
    await here.clock.run(here.clock.sleep(31_000));
    await ask(here, "erase", [...members, `password=${await current()}`]);
    await current();
    assert.equal(refreshes(), 2);
  });

  it("gives a Bearer token to a git that can send it, for a server that accepts nothing else", async () => {
    const here = await createSignedIn();
    const host = ["protocol=https", "host=git.example.com"];
    const capable = ["capability[]=authtype", "capability[]=state", ...host];
    const bearer = 'wwwauth[]=Bearer realm="r"';
    const reply = await ask(here, "get", [...capable, bearer]);
    assert.match(
      reply.stdout,
      new RegExp(
        "^capability\\[\\]=authtype\nauthtype=Bearer\n" +
          `credential=${here.token}\npassword_expiry_utc=\\d{10}\n$`,
      ),
    );
    for (
      const members of [
        [...host, bearer],
        capable,
        [...capable, "wwwauth[]=Basic", bearer],
        [...capable, bearer, "wwwauth[]="],
      ]
    ) {
      assert.match((await ask(here, "get", members)).stdout, /^username=oauth2\npassword=/);
    }
    const erased = [...capable, "authtype=Bearer", `credential=${here.token}`];
    assert.equal((await ask(here, "erase", erased)).code, 0);
    const fresh = await ask(here, "get", [...capable, bearer]);
    assert.match(fresh.stdout, /credential=\w+\n/);
    assert.ok(!fresh.stdout.includes(here.token));
  });

  it("says that no host is named", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const { code, stdout, stderr } = await ask(here, "get", ["protocol=https", "host=a.example"]);
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /^device-login: No host is named.+ the profile work in config\.yaml\.\n$/);
  });

  it("lets logout revoke both tokens after an erase, and forget the session", async () => {
    const here = await createSignedIn();
    const members = ["protocol=https", "host=git.example.com"];
    await ask(here, "erase", [...members, `password=${here.token}`]);
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.equal(code, 0, stderr);
    const revoked = here.server.requests.filter(({ endpoint }) => endpoint === "revocation");
    assert.deepEqual(revoked.map(({ body }) => body.get("token_type_hint")), [
      "refresh_token",
      "access_token",
    ]);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 8);
  });

  it("exits with 8 without a session, and with 2 for bound tokens", async () => {
    const here = scene();
    const members = ["protocol=https", "host=git.example.com"];
    const host = ["--host", "git.example.com"];
    const none = await ask(here, "get", members, host);
    assert.deepEqual([none.code, none.stdout], [8, ""]);
    assert.equal((await ask(here, "get", members, [...host, ...SERVER, "--dpop"])).code, 2);
    assert.equal(here.sent.length, 0);
  });
});
