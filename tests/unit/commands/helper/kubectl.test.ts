import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { change, drop } from "../../../../lib/testing/mod.ts";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

const HOUR = 3_600_000;
const V1 = "client.authentication.k8s.io/v1";

describe("helper kubectl", () => {
  const scene = sceneMaker(after);

  function ask(here: Scene, args: string[] = [], env: Record<string, string> = {}) {
    return here.run(["helper", "kubectl", "--profile", "work", ...args], { env });
  }

  /** Decodes the claims of a token without checking them. */
  function claimsOf(token: string) {
    return JSON.parse(atob(token.split(".")[1] ?? "")) as { sub: string; exp: number };
  }

  it("prints the ID token until it expires, and sends nothing", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const before = here.sent.length;
    const { code, stdout, stderr } = await ask(here);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { status, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, { apiVersion: V1, kind: "ExecCredential" });
    assert.equal(claimsOf(status.token).sub, "alice");
    assert.equal(Date.parse(status.expirationTimestamp), claimsOf(status.token).exp * 1000);
    assert.equal(here.sent.length, before);
    const access = await ask(here, ["--token", "access"]);
    assert.match(JSON.parse(access.stdout).status.token, /^\w+$/);
  });

  it("answers in the apiVersion of KUBERNETES_EXEC_INFO", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    for (const apiVersion of [V1, `${V1}beta1`]) {
      const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
      const env = { KUBERNETES_EXEC_INFO: JSON.stringify(info) };
      assert.equal(JSON.parse((await ask(here, [], env)).stdout).apiVersion, apiVersion);
    }
    for (const info of ["{", '{"apiVersion":"client.authentication.k8s.io/v2"}']) {
      const { code, stdout } = await ask(here, [], { KUBERNETES_EXEC_INFO: info });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    }
  });

  it("answers in the --api-version for a client that sets no variable", async () => {
    const here = scene();
    await here.login("--profile", "work", ...SERVER);
    const flag = ["--api-version", "v1beta1"];
    assert.equal(JSON.parse((await ask(here, flag)).stdout).apiVersion, `${V1}beta1`);
    const info = { KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: V1 }) };
    assert.equal(JSON.parse((await ask(here, flag, info)).stdout).apiVersion, V1);
    const { code, stdout, stderr } = await ask(here, ["--api-version", "v2"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /--api-version must be v1 or v1beta1: got "v2"\./);
  });

  it("refreshes when the ID token expires, once for all callers", async () => {
    // The access tokens are still valid; the ID tokens are valid for an hour.
    const here = scene({ accessTokenLifetime: 24 * 3600 });
    await here.login("--profile", "work", ...SERVER);
    const first = JSON.parse((await ask(here)).stdout).status.token;
    await here.clock.advance(HOUR);
    const line = ["helper", "kubectl", "--profile", "work"];
    const one = await here.run(line);
    const other = await here.run(line);
    assert.equal(one.code, 0, one.stderr);
    assert.equal(one.stderr, "");
    assert.notEqual(JSON.parse(one.stdout).status.token, first);
    assert.equal(other.stdout, one.stdout);
    const refreshes = here.polls().filter(({ body }) => body.has("refresh_token"));
    assert.equal(refreshes.length, 1);
  });

  it("refreshes whatever time the access token has left", async () => {
    const here = scene({ accessTokenLifetime: 24 * 3600 });
    await here.login("--profile", "work", ...SERVER);
    const folder = join(here.folder, "sessions");
    const [name = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
    const { tokens } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    // A number of milliseconds that is less after a conversion to seconds and back.
    let left = 22 * HOUR;
    while ((left / 1000) * 1000 >= left) left--;
    await here.clock.advance(Date.parse(tokens.expiry) - here.clock.now() - left);
    const { code, stderr } = await ask(here);
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("keeps a valid ID token when a refresh returns none, then exits with 8", async () => {
    const here = scene({ accessTokenLifetime: 600 });
    await here.login("--profile", "work", ...SERVER);
    const first = (await ask(here)).stdout;
    const without = change((body) => delete body.id_token);
    await here.clock.advance(HOUR / 2);
    here.server.script("token", without);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
    assert.equal((await ask(here)).stdout, first);
    await here.clock.advance(HOUR / 2);
    here.server.script("token", without);
    const { code, stdout, stderr } = await ask(here);
    assert.deepEqual({ code, stdout }, { code: 8, stdout: "" });
    assert.match(
      stderr,
      /ID token has expired, and the server issued no other\. To sign in, run: /,
    );
  });

  it("prints an ID token that is about to expire when the server is unreachable", async () => {
    const here = scene({ accessTokenLifetime: 60 });
    await here.login("--profile", "work", ...SERVER);
    await here.clock.advance(HOUR - 25_000);
    here.server.script("token", drop());
    const { code, stderr } = await ask(here);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /The ID token is valid for only \d+ s/);
  });

  it("exits with 8 without a session or an ID token", async () => {
    const here = scene();
    assert.equal((await ask(here)).code, 8);
    assert.equal(here.sent.length, 0);
    await here.login("--profile", "work", ...SERVER, "--scope", "email");
    const { code, stderr } = await ask(here);
    assert.equal(code, 8);
    assert.match(stderr, /The session has no ID token: it requires the scope openid\./);
  });

  it("rejects tokens that are bound to a key", async () => {
    const here = scene();
    const dpop = await ask(here, ["--dpop", ...SERVER]);
    assert.equal(dpop.code, 2);
    assert.match(dpop.stderr, /bound to a key \(DPoP\), which kubectl does not support/);
    await here.login("--profile", "work", ...SERVER);
    const folder = join(here.folder, "sessions");
    const [name = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
    const session = JSON.parse(readFileSync(join(folder, name), "utf8"));
    session.tokens.token_type = "DPoP";
    writeFileSync(join(folder, name), JSON.stringify(session));
    assert.equal((await ask(here)).code, 2);
    assert.equal((await ask(here, ["--token", "nonsense"])).code, 2);
  });
});
