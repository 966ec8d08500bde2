import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { sceneMaker } from "../../../support/scene.ts";

describe("plain http beyond loopback", () => {
  const scene = sceneMaker(after);

  for (const flag of ["--issuer", "--endpoint", "--device-auth-url", "--token-url"]) {
    it(`of ${flag} is refused with the flag that allows it, before anything is sent`, async () => {
      const here = scene();
      const server = flag.endsWith("-url") ? ["--issuer", "https://auth.example.com"] : [];
      const line = [...server, flag, "http://plain.example", "--client-id", "cli"];
      const { code, stderr } = await here.run(line);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`^device-login: ${flag} "http://plain\\.example" is plain`));
      assert.match(stderr, /use https, or --allow-http if you trust the network\.\n$/);
      assert.equal(here.sent.length, 0);
    });
  }

  it("with a password is refused without showing it", async () => {
    const { code, stderr } = await scene().run([
      "--issuer",
      "http://ann:s3cret@plain.example",
      "--client-id",
      "cli",
    ]);
    assert.equal(code, 2);
    assert.doesNotMatch(stderr, /s3cret/);
  });
});
