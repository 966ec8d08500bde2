import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { sceneMaker, SERVER } from "../../../support/scene.ts";

describe("token --format xoauth2", () => {
  const scene = sceneMaker(after);
  const words = ["token", "--profile", "work", "--format", "xoauth2"];

  it("prints the response for a mail server", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    const { code, stdout, stderr } = await here.run([...words, "--user", "alice@example.com"]);
    assert.deepEqual([code, stderr], [0, ""]);
    const response = Buffer.from(stdout, "base64").toString();
    assert.equal(response, `user=alice@example.com\x01auth=Bearer ${token.trim()}\x01\x01`);
  });

  it("refuses tokens that are bound to a key, which no mail server accepts", async () => {
    const here = scene();
    await here.login("--profile", "work", "--dpop", ...SERVER);
    const { code, stdout, stderr } = await here.run([...words, "--user", "alice@example.com"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /bound to a key \(DPoP\), which xoauth2 does not support/);
  });

  for (
    const [given, message] of [
      [words, /needs the mail account: --user alice@example\.com/],
      [[...words, "--user", "alice\x01auth=Bearer x"], /must be the mail account/],
      [["token", "--profile", "work", "--user", "alice"], /it needs --format xoauth2/],
      [["login", ...SERVER, "--format", "xoauth2"], /needs the mail account/],
    ] as const
  ) {
    it(`sends nothing if --user is missing or wrong: ${JSON.stringify(given)}`, async () => {
      const here = scene();
      await here.login("--profile", "work", ...SERVER);
      const before = here.server.requests.length;
      const { code, stdout, stderr } = await here.run(given);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.equal(here.server.requests.length, before);
    });
  }
});
