import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper cargo", () => {
  const scene = sceneMaker(after);

  /** Sends the requests, as cargo does, and returns the replies. */
  async function ask(here: Scene, requests: unknown[], args = ["--host", "a.example.com"]) {
    const line = ["helper", "cargo", "--profile", "work", ...args, "--cargo-plugin"];
    const text = (one: unknown) => typeof one === "string" ? one : JSON.stringify(one);
    const stdin = requests.map((one) => `${text(one)}\n`).join("");
    const { code, stdout, stderr } = await here.run(line, { stdin });
    assert.equal(code, 0, stderr);
    const [hello = "", ...replies] = stdout.trimEnd().split("\n");
    assert.deepEqual(JSON.parse(hello), { v: [1] });
    return { stderr, replies: replies.map((reply) => JSON.parse(reply)) };
  }

  const get = (index: string, more = {}) => ({
    v: 1,
    registry: { "index-url": index, name: "work" },
    kind: "get",
    operation: "read",
    ...more,
  });

  it("replies to each request for a named registry with the token and its expiry", async () => {
    const here = scene();
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    const urls = ["sparse+https://A.example.com/index/", "https://a.example.com:443/git"];
    const { stderr, replies } = await ask(here, urls.map((url) => get(url)));
    assert.equal(stderr, "");
    for (const { Ok: { expiration, ...rest } } of replies) {
      assert.deepEqual(rest, {
        kind: "get",
        token: `Bearer ${stdout.trim()}`,
        cache: "expires",
        operation_independent: true,
      });
      assert.ok(Math.abs(expiration * 1000 - here.clock.now() - 3_600_000) < 60_000);
    }
    assert.equal(replies.length, 2);
    const local = await ask(here, [get("sparse+http://127.0.0.1:9000/")], [
      "--host",
      "127.0.0.1:9000",
    ]);
    assert.equal(local.replies[0].Ok.kind, "get");
  });

  it("leaves other registries to other providers", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const urls = OTHER_HOSTS.map((host) => `sparse+https://${host}/index/`)
      .concat("sparse+http://a.example.com/", "https://github.com/rust-lang/crates.io-index", "x");
    const { replies } = await ask(here, urls.map((url) => get(url)));
    assert.deepEqual(replies, urls.map(() => ({ Err: { kind: "url-not-supported" } })));
  });

  it("has no other operations", async () => {
    const requests = ["login", "logout", "unknown"]
      .map((kind) => get("sparse+https://a.example.com/index/", { kind, token: "s3cret" }));
    const { replies } = await ask(scene(), requests);
    assert.deepEqual(replies, requests.map(() => ({ Err: { kind: "operation-not-supported" } })));
  });

  it("reports failures in its replies, and continues", async () => {
    const here = scene();
    const good = get("sparse+https://a.example.com/index/");
    const { stderr, replies } = await ask(here, [
      good,
      "",
      "{",
      { ...good, v: 2 },
      { v: 1, kind: "get" },
      { ...good, args: ["--profile", "other"] },
      good,
    ]);
    assert.equal(stderr, "");
    assert.ok(replies.every(({ Err }) => Err.kind === "other"));
    const messages = replies.map(({ Err: { message } }) => message);
    assert.match(messages[0], /^device-login: The profile work has no session\. To sign in, run: /);
    assert.match(
      messages[1],
      /^device-login: cargo's request can't be used: it must be an object\.$/,
    );
    assert.match(messages[3], /"v" must be 1\./);
    assert.match(messages[4], /"registry" must be an object\./);
    assert.match(messages[5], /belong in the script/);
    assert.equal(messages[6], messages[0]);
    const wrong = await ask(here, [good], ["--host", "*.example.com"]);
    assert.match(wrong.replies[0].Err.message, /A named host must be .+ got "\*\.example\.com"\./);
  });
});
