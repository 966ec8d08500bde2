import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper terraform", () => {
  const scene = sceneMaker(after);

  function ask(here: Scene, args: string[], stdin = "") {
    const line = ["helper", "terraform", "--profile", "work", "--host", "a.example.com"];
    return here.run([...line, ...args], { stdin });
  }

  it("prints the token for a named host, and {} for any other", async () => {
    const here = scene();
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    for (const host of ["a.example.com", "A.Example.com:443"]) {
      const reply = await ask(here, ["get", host]);
      assert.deepEqual([reply.code, reply.stderr], [0, ""]);
      assert.deepEqual(JSON.parse(reply.stdout), { token: stdout.trim() });
    }
    for (const host of [...OTHER_HOSTS, "https://a.example.com", ""]) {
      const reply = await ask(here, ["get", host]);
      assert.deepEqual(reply, { code: 0, stdout: "{}\n", stderr: "" }, host);
    }
  });

  it("refuses to store and forget, and other operations", async () => {
    const here = scene();
    for (
      const [operation, message] of [
        ["store", /does not store tokens for terraform: use device-login login\./],
        ["forget", /does not forget tokens for terraform: use device-login logout\./],
        ["list", /The operation must be get, store, forget: got "list"\./],
      ] as const
    ) {
      const { code, stdout, stderr } = await ask(
        here,
        [operation, "a.example.com"],
        '{"token":"t"}',
      );
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
    }
    assert.equal((await ask(here, ["get", "a.example.com"])).code, 8);
  });
});
