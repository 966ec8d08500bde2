import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { json } from "../../../../lib/testing/mod.ts";
import { sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

describe("whoami", () => {
  const scene = sceneMaker(after);
  const WORK = ["whoami", "--profile", "work"];

  it("prints the claims of the ID token, and sends nothing", async () => {
    const here = scene();
    await signIn(here, "work");
    const before = here.sent.length;
    const { code, stdout, stderr } = await here.run(WORK);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^sub +alice$/m);
    assert.match(stdout, /^email +alice@example\.com$/m);
    const one = await here.run([...WORK, "--format", "json"]);
    assert.equal(JSON.parse(one.stdout).iss, "https://auth.example.com");
    const path = await here.run([...WORK, "--format", "jsonpath=email"]);
    assert.equal(path.stdout, '"alice@example.com"\n');
    assert.equal(here.sent.length, before);
  });

  it("--remote prints what the server says", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("userinfo", json({ sub: "alice", name: "Alice \x1b[31mLiddell" }));
    const { code, stdout } = await here.run([...WORK, "--remote"]);
    assert.equal(code, 0);
    assert.match(stdout, /^name +Alice \\u\{1b\}\[31mLiddell$/m);
  });

  it("--remote prints no token that the server repeats, and cuts off no long claim", async () => {
    const here = scene();
    await signIn(here, "work");
    const { stdout: token } = await here.run(["token", "--profile", "work"]);
    const sent = `You sent ${token.trim()}.`;
    const picture = `data:image/png;base64,${"ab+c".repeat(2_500)}`;
    here.server.script("userinfo", json({ sub: "alice", name: [sent], [sent]: 1, picture }));
    const { code, stdout } = await here.run([...WORK, "--remote", "--format", "json"]);
    assert.equal(code, 0);
    const shown = "You sent <access_token>.";
    assert.deepEqual(JSON.parse(stdout), { sub: "alice", name: [shown], [shown]: 1, picture });
  });

  it("exits with 8 without a session, and without an ID token", async () => {
    const here = scene();
    assert.equal((await here.run(WORK)).code, 8);
    await here.login("--profile", "work", ...SERVER, "--scope", "offline_access");
    const { code, stderr } = await here.run(WORK);
    assert.equal(code, 8);
    assert.match(stderr, /has no ID token, .* Add --remote .* scope openid\.\n$/);
  });
});
