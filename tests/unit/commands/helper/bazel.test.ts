import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper bazel", () => {
  const scene = sceneMaker(after);

  function ask(here: Scene, stdin: string, operation = "get") {
    const hosts = ["--host", "a.example.com,localhost:8980"];
    return here.run(["helper", "bazel", "--profile", "work", ...hosts, operation], { stdin });
  }

  it("prints the header and its expiry for a named host", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    for (
      const uri of [
        "https://A.example.com/build.bazel.remote.execution.v2.Capabilities",
        "grpcs://a.example.com:443",
        "grpc://localhost:8980",
      ]
    ) {
      const { code, stdout, stderr } = await ask(here, JSON.stringify({ uri }));
      assert.deepEqual([code, stderr], [0, ""]);
      const { expires, ...rest } = JSON.parse(stdout);
      assert.deepEqual(rest, { headers: { Authorization: [`Bearer ${token.trim()}`] } });
      assert.match(expires, /^2026-01-01T01:00:\d\dZ$/);
    }
  });

  it("prints {} for any other host", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const uris = OTHER_HOSTS.map((host) => `https://${host}/x`)
      .concat("http://a.example.com/", "grpc://a.example.com", "file:///etc/passwd", "x", "");
    for (const uri of uris) {
      const reply = await ask(here, JSON.stringify({ uri }));
      assert.deepEqual(reply, { code: 0, stdout: "{}\n", stderr: "" }, uri);
    }
  });

  it("reports a wrong request on standard error, which bazel shows", async () => {
    const here = scene();
    for (const stdin of ["", "{", "[]", '"x"', "{}", '{"uri":1}']) {
      const { code, stdout, stderr } = await ask(here, stdin);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, /^device-login: The request on standard input must be JSON: /);
    }
    const other = await ask(here, "{}", "store");
    assert.deepEqual([other.code, other.stdout], [2, ""]);
    assert.match(other.stderr, /The operation must be get: got "store"\./);
    const uri = "https://a.example.com/";
    assert.equal((await ask(here, JSON.stringify({ uri }))).code, 8);
  });
});
