import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { calculateJwkThumbprint } from "jose";
import type { Host } from "../../../../lib/host/host.ts";
import { oauthError } from "../../../../lib/testing/mod.ts";
import { captureOutput } from "../../../support/captured_output.ts";
import type { FakeRun } from "../../../support/fake_host.ts";
import { OTHER_HOSTS } from "../../../support/other_hosts.ts";
import {
  createResourceServer,
  type ResourceServerOptions,
} from "../../../support/resource_server.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

const API = "https://a.example.com";

const scene = sceneMaker(after);

/** Signs in, and creates a resource server that accepts the access token by default. */
async function signIn(own: Partial<ResourceServerOptions> = {}, ...flags: string[]) {
  const here = scene();
  const { code, stdout, stderr } = await here.login("--profile", "work", ...SERVER, ...flags);
  assert.equal(code, 0, stderr);
  const token = stdout.trim();
  return { here, token, resource: serveApi(here, { token, ...own }) };
}

function serveApi(
  { clock }: Scene,
  { token, ...own }: Partial<ResourceServerOptions> & { token: string },
) {
  return createResourceServer({ accepts: (one) => one === token, now: clock.now, ...own });
}

/** Runs `request` with these arguments, against a resource server. */
async function send(
  { here, resource }: Awaited<ReturnType<typeof signIn>>,
  args: string[],
  { host, ...run }: FakeRun = {},
) {
  const createFetch: Host["createFetch"] = () =>
    Promise.resolve((input, init) => {
      const request = new Request(input, init);
      return new URL(request.url).host === "auth.example.com"
        ? here.fetch(request)
        : resource.fetch(request);
    });
  const line = ["request", "--profile", "work", "--host", "a.example.com,localhost:8080"];
  return await here.run([...line, ...args], { ...run, host: { createFetch, ...host } });
}

describe("request", () => {
  it("sends GET with the token, or POST with a body that is JSON by default", async () => {
    const seen: string[] = [];
    const stage = await signIn({
      answer: async ({ method, headers, body, url }) => {
        const names = ["content-type", "accept", "accept-encoding", "content-length"];
        const values = names.map((name) => headers.get(name));
        seen.push([method, url, ...values, await new Response(body).text()].join(" "));
        return new Response("fine");
      },
    });
    const fine = { code: 0, stdout: "fine", stderr: "" };
    assert.deepEqual(await send(stage, [`${API}/me?a=b#c`]), fine);
    assert.deepEqual(await send(stage, [`${API}/x`, "--data", '{"ä":1}']), fine);
    const own = ["-H", "content-type: text/plain", "-H", "Accept: a/b"];
    assert.deepEqual(await send(stage, ["put", API, "-d", "x=1", ...own]), fine);
    assert.deepEqual(seen, [
      `GET ${API}/me?a=b  */* identity  `,
      `POST ${API}/x application/json */* identity 8 {"ä":1}`,
      `PUT ${API}/ text/plain a/b identity 3 x=1`,
    ]);
  });

  it("reads the body from a file or from standard input", async () => {
    const stage = await signIn();
    const file = join(stage.here.folder, "body");
    writeFileSync(file, "from a file");
    const { stdout } = await send(stage, [API, "--data", `@${file}`]);
    assert.equal(stdout, "POST from a file");
    for (const data of ["-", "@-"]) {
      const { stdout } = await send(stage, [API, "--data", data], { stdin: "from a pipe" });
      assert.equal(stdout, "POST from a pipe");
    }
  });

  it("sends a proof with a token that is bound to a key, and repeats it with a nonce", async () => {
    const stage = await signIn({}, "--dpop");
    const { here, token } = stage;
    const json = await here.run(["token", "--profile", "work", "--format", "json"]);
    const thumbprint = await calculateJwkThumbprint(JSON.parse(json.stdout).dpop_jwk);
    const resource = serveApi(here, { token, thumbprint, nonces: true });
    const reply = await send({ ...stage, resource }, ["DELETE", `${API}/x`]);
    assert.deepEqual(reply, { code: 0, stdout: "DELETE ", stderr: "" });
    assert.deepEqual(resource.seen, ["DELETE /x 401", "DELETE /x 200"]);
  });

  it("refreshes the token after a 401, and at most once in 30 seconds", async () => {
    const stage = await signIn({ accepts: () => false });
    for (let count = 0; count < 3; count++) {
      const { code, stdout } = await send(stage, [API]);
      assert.equal(code, 0);
      assert.match(stdout, /^refused: Bearer error="invalid_token"$/);
    }
    assert.equal(stage.resource.seen.length, 4);
    assert.equal(stage.here.polls().filter(({ body }) => body.has("refresh_token")).length, 1);
  });

  for (const dpop of [[], ["--dpop"]]) {
    it(`sends the exchanged token, and another after a 401 ${dpop}`.trim(), async () => {
      const here = scene({ exchangeAudiences: ["billing"] });
      const { stdout } = await here.login("--profile", "work", ...SERVER, ...dpop);
      const own = stdout.trim();
      const json = await here.run(["token", "--profile", "work", "--format", "json"]);
      const { dpop_jwk } = JSON.parse(json.stdout);
      const rejected = new Set([own]);
      let latest = "";
      const resource = serveApi(here, {
        token: own,
        thumbprint: dpop_jwk && await calculateJwkThumbprint(dpop_jwk),
        accepts: (one) => !rejected.has(latest = one),
      });
      const exchanges = () =>
        here.polls().filter(({ body }) => body.get("audience") === "billing").length;
      const get = async () => {
        const args = [API, "--exchange-audience", "billing"];
        assert.deepEqual(await send({ here, token: own, resource }, args), {
          code: 0,
          stdout: "GET ",
          stderr: "",
        });
      };
      await get();
      await get();
      assert.equal(exchanges(), 1);
      rejected.add(latest);
      await here.clock.advance(31_000);
      await get();
      assert.equal(exchanges(), 2);
      assert.deepEqual(resource.seen, ["GET / 200", "GET / 200", "GET / 401", "GET / 200"]);
    });
  }

  it("sends the request again with the new token, but not a body from standard input", async () => {
    const stage = await signIn();
    const { token } = stage;
    const other = {
      ...stage,
      resource: serveApi(stage.here, { token, accepts: (one) => one !== token }),
    };
    const piped = await send(other, [API, "--data", "-"], { stdin: "x" });
    assert.match(piped.stdout, /^refused/);
    assert.match(
      piped.stderr,
      /^device-login: POST https:\/\/a\.example\.com\/ was answered with 401, and its body can't be sent again\. /,
    );
    assert.deepEqual(await send(other, [API, "--data", "x"]), {
      code: 0,
      stdout: "POST x",
      stderr: "",
    });
  });

  it("exits with 8 without a session, or if it has ended", async () => {
    const stage = await signIn({ accepts: () => false });
    stage.here.server.script("token", oauthError("invalid_grant"));
    const ended = await send(stage, [API]);
    assert.equal(ended.code, 8);
    const none = await send(stage, [API]);
    assert.equal(none.code, 8);
    assert.match(none.stderr, /device-login login --profile work/);
  });

  it("sends nothing to other hosts, even if http is allowed", async () => {
    const stage = await signIn();
    const urls = OTHER_HOSTS.map((host) => `https://${host}/`)
      .filter((url) => URL.parse(url)?.href !== `${API}/`)
      .concat(
        "http://a.example.com/",
        "http://localhost/",
        "ftp://a.example.com/",
        "a.example.com",
      );
    for (const url of urls) {
      const { code, stdout, stderr } = await send(stage, ["--allow-http", url]);
      assert.deepEqual([code, stdout], [2, ""], url);
      assert.match(
        stderr,
        /^device-login: .*(not a named host|plain http|must be one like|user name|another spelling)/,
      );
    }
    assert.deepEqual(stage.resource.seen, []);
    assert.equal((await send(stage, ["http://localhost:8080/"])).code, 0);
  });

  it("says how to name a host", async () => {
    const { here } = await signIn();
    const { code, stderr } = await here.run(["request", "--profile", "work", API]);
    assert.deepEqual([code, stderr], [
      2,
      "device-login: a.example.com is not a named host, so it gets no token. Add --host " +
      "a.example.com, or hosts: [a.example.com] to the profile work in config.yaml.\n",
    ]);
  });

  it("never follows a redirect to another host", async () => {
    const headers = { location: "https://evil.example.com/?t=secret" };
    const stage = await signIn({ answer: () => new Response(null, { status: 302, headers }) });
    const { code, stdout, stderr } = await send(stage, [API]);
    assert.deepEqual([code, stdout], [5, ""]);
    assert.match(stderr, /redirect to https:\/\/evil\.example\.com, which is not followed/);
    assert.doesNotMatch(stderr, /secret/);
  });

  for (
    const [args, message] of [
      [[], /No URL is given/],
      [["ftp://a.example.com/"], /must be one like https/],
      [[`${API}/`, "POST"], /method is written before the URL/],
      [["G\u001b[1mT", API], /method must be one like GET .*: got "G\\+u\{1b\}\[1mT"/],
      [["TRACE", API], /method must be .*not CONNECT, TRACE, TRACK: got "TRACE"/],
      [["GET", API, "--data", "x"], /can't have a body/],
      [["https://ann:secret@a.example.com/"], /must not contain a user name/],
      [[API, "-H", "Authorization: Bearer x"], /header authorization can't be given: it carries/],
      [[API, "-H", "Content-Length: 3"], /header content-length can't be given/],
      [[API, "-H", "no header"], /A value of --header is not a header/],
      [[API, "--data", "@/nowhere/x"], /--data: \/nowhere\/x can't be read/],
      [[API, "--data", "@"], /--data must name a file after @: got @\./],
      [[API, "--data", "@/"], /--data: \/ can't be read: it is a folder/],
      [
        [API, "--data", "-", "--key-passphrase-file", "-"],
        /--data and --key-passphrase-file can't both read standard input/,
      ],
      [
        [API, "--data", "@-", "--authorization-details", "@-"],
        /--data and --authorization-details can't both read standard input/,
      ],
      [[API, "--output", ""], /--output must be the name of a file/],
      [[API, "--output", "/nowhere/x"], /--output: \/nowhere\/x can't be created/],
      [["GET", API, "x"], /too many arguments/],
    ] as const
  ) {
    it(`refuses ${JSON.stringify(args)} before anything is sent`, async () => {
      const here = scene();
      const stage = { here, token: "", resource: serveApi(here, { token: "" }) };
      const { code, stdout, stderr } = await send(stage, [...args]);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /secret/);
      assert.deepEqual(stage.resource.seen, []);
    });
  }
});

describe("the output of request", () => {
  const answerWith = (status: number, body: BodyInit | null, headers: HeadersInit = {}) => ({
    answer: () => new Response(body, { status, statusText: "Some Words", headers }),
  });

  it("is the body as it is, after the status and the headers if requested", async () => {
    const stage = await signIn(
      answerWith(200, "a\u001b[1m\r\n", { "x-a": "b", "content-type": "x/y" }),
    );
    assert.equal((await send(stage, [API])).stdout, "a\u001b[1m\r\n");
    const { stdout } = await send(stage, [API, "--include"]);
    assert.match(stdout, /^HTTP\/1\.1 200 Some Words\n(.*\n)*x-a: b\n\na/);
  });

  it("with --fail, is nothing for an error, whose exit code is 6, or 5 if it may be temporary", async () => {
    const signedIn = await signIn();
    for (const [status, exitCode] of [[404, 6], [403, 6], [400, 6], [429, 5], [500, 5], [503, 5]]) {
      const own = { token: signedIn.token, ...answerWith(status ?? 0, "secret reason") };
      const stage = { ...signedIn, resource: serveApi(signedIn.here, own) };
      assert.equal((await send(stage, [API])).code, 0);
      const { code, stdout, stderr } = await send(stage, [API, "--fail"]);
      assert.deepEqual([code, stdout], [exitCode, ""], String(status));
      assert.equal(stderr, `device-login: GET ${API}/ was answered with ${status} Some Words.\n`);
    }
  });

  it("is a private file, which appears once it is complete", async () => {
    const stage = await signIn(answerWith(200, new Uint8Array([0, 255, 10])));
    const { folder } = stage.here;
    const file = join(folder, "reply");
    writeFileSync(file, "old", { mode: 0o644 });
    const done = await send(stage, [API, "--output", file]);
    assert.deepEqual(done, { code: 0, stdout: "", stderr: "" });
    assert.deepEqual([...readFileSync(file)], [0, 255, 10]);
    assert.equal(statSync(file).mode & 0o777, 0o600);

    const failed = {
      ...stage,
      resource: serveApi(stage.here, { token: stage.token, ...answerWith(404, "no") }),
    };
    assert.equal((await send(failed, [API, "--output", file, "--fail"])).code, 6);
    let count = 0;
    const body = () =>
      new ReadableStream({
        pull(controller) {
          if (count++ < 2) controller.enqueue(new Uint8Array(1000));
          else controller.error(new Error("reset"));
        },
      });
    const broken = {
      ...stage,
      resource: serveApi(stage.here, { token: stage.token, ...answerWith(200, body()) }),
    };
    const { code, stderr } = await send(broken, [API, "--output", file]);
    assert.equal(code, 5);
    assert.equal(
      stderr,
      `device-login: GET ${API}/ failed: the reply broke off after 2000 bytes.\n`,
    );
    assert.deepEqual([...readFileSync(file)], [0, 255, 10]);
    assert.deepEqual(readdirSync(folder).filter((name) => name.includes(".reply")), []);
  });

  it("on a terminal, is text with escaped control characters and a line break at its end", async () => {
    const signedIn = await signIn();
    const shown = async (chunks: (string | number[])[], ...flags: string[]) => {
      const bytes = chunks.map((chunk) =>
        typeof chunk === "string" ? new TextEncoder().encode(chunk) : new Uint8Array(chunk)
      );
      const answer = () => new Response(ReadableStream.from(bytes));
      const { here, token } = signedIn;
      const stage = { ...signedIn, resource: serveApi(here, { token, answer }) };
      const stdout = { ...captureOutput(), isTerminal: true };
      const { code, stderr } = await send(stage, [API, ...flags], { host: { stdout } });
      return { code, stderr, text: stdout.text() };
    };
    const fine = (text: string) => ({ code: 0, stderr: "", text });
    assert.deepEqual(
      await shown(["a\u001b[2J\u202eb\u009b"]),
      fine("a\\u001b[2J\\u202eb\\u009b\n"),
    );
    assert.deepEqual(await shown(["a\r", "\nb\r\n"]), fine("a\nb\n"));
    assert.deepEqual(await shown(["a\r", "b\r"]), fine("a\\u000db\n"));
    assert.deepEqual(await shown([[0xc3], [0xa4, 10]]), fine("ä\n"));
    assert.deepEqual(await shown([]), fine(""));
    for (const binary of [[0x89, 0x50, 0], [0xff, 0xd8], [97, 0], [0xc3]]) {
      const { code, stderr, text } = await shown([binary]);
      assert.deepEqual([code, text], [9, ""]);
      assert.match(stderr, /not text, so it is not written to the terminal\. Give --output FILE/);
      const after = await shown(["a", binary], "--include");
      assert.equal(after.code, 9);
      assert.match(after.text, /^HTTP\/1\.1 200\n(.*\n)*\na\n$/);
    }
  });
});
