import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

const HOSTS = ["--host", "a.example.com,b.example.com:8443"];

describe("helper go", () => {
  const scene = sceneMaker(after);

  function ask(here: Scene, args: string[] = [], stdin = "") {
    return here.run(["helper", "go", "--profile", "work", ...HOSTS, ...args], { stdin });
  }

  const status = (code: number) => `HTTP/2.0 ${code} Some Words\nContent-Type: text/plain\n\n`;

  it("prints the named hosts and the header, each followed by a blank line", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    assert.deepEqual(await ask(here), {
      code: 0,
      stdout: "https://a.example.com\nhttps://b.example.com:8443\n\n" +
        `Authorization: Bearer ${token.trim()}\n\n`,
      stderr: "",
    });
  });

  it("refreshes the token after a 401, at most once in 30 seconds", async () => {
    const here = scene();
    const { stdout: token } = await here.login("--profile", "work", ...SERVER);
    const url = "https://b.example.com:8443/mod/@v/list";
    const first = await ask(here, [url], status(401));
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /^https:\/\/b\.example\.com:8443\n\nAuthorization: Bearer \w+\n\n$/);
    assert.ok(!first.stdout.includes(token.trim()));
    for (let count = 0; count < 3; count++) {
      assert.equal((await ask(here, [url], status(401))).stdout, first.stdout);
    }
    assert.equal(here.polls().filter(({ body }) => body.has("refresh_token")).length, 1);
  });

  it("prints nothing for other replies, which go passes on as well", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    for (const stdin of [status(404), status(410), status(403), "", "401", "\n401\n"]) {
      const reply = await ask(here, ["https://a.example.com/x/@v/list"], stdin);
      assert.deepEqual(reply, { code: 0, stdout: "", stderr: "" });
    }
    assert.equal(here.polls().length, 1);
  });

  it("prints nothing for other hosts, and refreshes nothing", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const urls = OTHER_HOSTS.map((host) => `https://${host}/x`)
      .concat("http://a.example.com/", "a.example.com", "");
    for (const url of urls) {
      assert.deepEqual(await ask(here, [url], status(401)), { code: 0, stdout: "", stderr: "" });
    }
    assert.equal(here.polls().length, 1);
  });

  it("exits with 8 without a session, and says if no host is named", async () => {
    const here = scene();
    assert.deepEqual((await ask(here)).code, 8);
    const { code, stdout, stderr } = await here.run(["helper", "go", "--profile", "work"]);
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, /No host is named/);
  });
});
