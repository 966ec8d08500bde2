import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Scene, sceneMaker, SERVER } from "../../support/signed_in_machine.ts";

describe("helper docker", () => {
  const scene = sceneMaker(after);

  async function signedIn() {
    const here = scene();
    const config = "profiles: { work: { hosts: [registry.example.com, index.docker.io] } }";
    writeFileSync(join(here.folder, "config.yaml"), config);
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    return { ...here, token: stdout.trim() };
  }

  function ask(here: Scene, operation: string, stdin: string, args: string[] = []) {
    return here.run(["helper", "docker", "--profile", "work", ...args, operation], { stdin });
  }

  it("prints the access token for the profile's registries", async () => {
    const here = await signedIn();
    for (const ServerURL of ["registry.example.com", "https://index.docker.io/v1/"]) {
      const { code, stdout, stderr } = await ask(here, "get", `${ServerURL}\n`);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      const Secret = here.token;
      assert.deepEqual(JSON.parse(stdout), { ServerURL, Username: "oauth2", Secret });
    }
    const named = await ask(here, "get", "registry.example.com", ["--username", "ann"]);
    assert.equal(JSON.parse(named.stdout).Username, "ann");
    const flag = await ask(here, "get", "b.example", ["--host", "b.example"]);
    assert.equal(JSON.parse(flag.stdout).ServerURL, "b.example");
  });

  it("prints nothing for any other, and stores and erases nothing", async () => {
    const here = await signedIn();
    for (
      const asked of [
        "evil.example.com",
        "http://registry.example.com",
        "registry.example.com:5000",
        "registry.example.com.evil.com",
        "registry.example.com@evil.com",
        "",
      ]
    ) {
      assert.deepEqual(await ask(here, "get", asked), { code: 0, stdout: "", stderr: "" });
    }
    for (const operation of ["store", "erase"]) {
      const reply = await ask(here, operation, "registry.example.com");
      assert.deepEqual(reply, { code: 0, stdout: "", stderr: "" });
    }
    assert.equal((await here.run(["token", "--profile", "work"])).stdout.trim(), here.token);
  });

  it("lists the profile's registries", async () => {
    const { code, stdout } = await ask(await signedIn(), "list", "");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      "registry.example.com": "oauth2",
      "index.docker.io": "oauth2",
    });
  });

  it("exits with 8 without a session", async () => {
    const host = ["--host", "registry.example.com"];
    const { code, stdout } = await ask(scene(), "get", "registry.example.com", host);
    assert.deepEqual([code, stdout], [8, ""]);
  });
});
