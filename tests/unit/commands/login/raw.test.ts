import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { approveNext } from "../../../support/approve.ts";
import { type Scene, sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

async function login({ server, run }: Scene, ...args: string[]) {
  approveNext(server);
  return await run(["login", ...SERVER, ...args]);
}

describe("--raw", () => {
  const scene = sceneMaker(after);

  it("prints a string without quotes, and anything else as JSON", async () => {
    const here = scene();
    await signIn(here, "work");
    const raw = async (path: string) =>
      (await here.run(["whoami", "--profile", "work", "--format", path, "--raw"])).stdout;
    assert.equal(await raw("jsonpath=email"), "alice@example.com\n");
    assert.equal(await raw("jsonpointer=/sub"), "alice\n");
    assert.match(await raw("jsonpath=exp"), /^\d+\n$/);
  });

  it("prints nothing and warns if a sign-in without a profile has nothing there", async () => {
    const args = ["--format", "jsonpath=acess_token", "--raw"];
    const { code, stdout, stderr } = await login(scene(), ...args);
    assert.deepEqual({ code, stdout }, { code: 0, stdout: "" });
    assert.match(stderr, /The result has nothing at "acess_token"\.\n/);
  });

  it("exits with 2 if the session is saved, or was saved before", async () => {
    const here = scene();
    const args = ["--profile", "work", "--format", "jsonpath=acess_token", "--raw"];
    const { code, stdout, stderr } = await login(here, ...args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, /Nothing was printed\. The session is saved: device-login token prints/);
    assert.equal((await here.run(["token", ...args])).code, 2);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
  });

  it("without a value to select is a mistake, before anything is sent", async () => {
    const here = scene();
    for (const format of [[], ["--format", "json"]]) {
      const { code, stderr } = await here.run(["login", ...SERVER, ...format, "--raw"]);
      assert.equal(code, 2);
      assert.match(stderr, /--raw prints one value: it needs --format jsonpath=EXPR/);
    }
    assert.equal(here.sent.length, 0);
  });
});

describe("--output -", () => {
  const scene = sceneMaker(after);

  it("is standard output, also with a profile", async () => {
    const { code, stdout } = await login(scene(), "--profile", "work", "--output", "-");
    assert.equal(code, 0);
    assert.match(stdout, /^ACCESS TOKEN/);
  });

  it("is not a file", async () => {
    const here = scene();
    const file = join(here.folder, "tokens.json");
    const { stdout } = await login(here, "--output", file, "--format", "json");
    assert.equal(stdout, "");
    assert.ok(JSON.parse(readFileSync(file, "utf8")).access_token);
  });
});
