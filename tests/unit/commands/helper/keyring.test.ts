import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper keyring", () => {
  const scene = sceneMaker(after);

  function ask(here: Scene, args: string[], hosts = "a.example.com,localhost:3141") {
    return here.run(["helper", "keyring", "--profile", "work", "--host", hosts, ...args]);
  }

  it("prints the access token for a named index, by its URL or host", async () => {
    const here = scene();
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    for (
      const service of [
        "https://a.example.com/simple/",
        "https://A.example.com:443/simple",
        "a.example.com",
        "http://localhost:3141/root/pypi",
        "localhost:3141",
      ]
    ) {
      for (const user of [["ann"], []]) {
        const reply = await ask(here, ["get", service, ...user]);
        assert.deepEqual(reply, { code: 0, stdout, stderr: "" }, service);
      }
    }
  });

  it("prints the user name as well in the mode creds", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    const line = ["get", "https://a.example.com/simple", "--mode", "creds"];
    assert.equal((await ask(here, line)).stdout, `oauth2\n${token}`);
    assert.equal((await ask(here, ["--mode", "creds", ...line, "ann"])).stdout, `ann\n${token}`);
    assert.equal((await ask(here, [...line, "--username", "bob"])).stdout, `bob\n${token}`);
  });

  it("exits with 1 and prints nothing for any other service, as keyring does", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const services = OTHER_HOSTS.flatMap((host) => [host, `https://${host}/simple/`])
      .concat("http://a.example.com/simple/", "localhost", "twine", "");
    for (const service of services) {
      const reply = await ask(here, ["get", service, "ann"]);
      assert.deepEqual(reply, { code: 1, stdout: "", stderr: "" }, service);
    }
  });

  it("refuses other operations and modes, and exits with 8 without a session", async () => {
    const here = scene();
    for (
      const [args, code, message] of [
        [["set", "a.example.com", "ann"], 2, /The operation must be get: got "set"\./],
        [["get", "a.example.com", "--mode", "x"], 2, /--mode must be password or creds: got "x"\./],
        [["get", "a.example.com", "a\nb"], 2, /must not contain control characters/],
        [["get"], 2, /missing required argument 'service'/],
        [["get", "a.example.com", "ann"], 8, /has no session\. To sign in, run: /],
      ] as const
    ) {
      const ended = await ask(here, [...args]);
      assert.deepEqual([ended.code, ended.stdout], [code, ""]);
      assert.match(ended.stderr, message);
    }
  });
});
