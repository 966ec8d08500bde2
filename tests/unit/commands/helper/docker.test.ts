import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Scene, sceneMaker, SERVER } from "../../../support/scene.ts";

describe("helper docker", () => {
  const scene = sceneMaker(after);

  async function createSignedIn() {
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
    const here = await createSignedIn();
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

  it("lets clients continue without a password for any other registry", async () => {
    const here = await createSignedIn();
    for (
      const asked of [
        "evil.example.com",
        "http://registry.example.com",
        "registry.example.com:5000",
        "registry.example.com.evil.com",
        "registry.example.com@evil.com",
        "https://registry.example.com@evil.com",
        "https://ann@registry.example.com",
        "registry.example.com.",
        "registry%2Eexample.com",
        "\uff52egistry.example.com",
        "localhost",
        "",
      ]
    ) {
      const stdout = "credentials not found in native keychain\n";
      const reply = await ask(here, "get", asked, ["--host", "localhost,registry.example.com"]);
      assert.deepEqual(reply, { code: 1, stdout, stderr: "" }, asked);
    }
  });

  it("covers both names of Docker Hub with one host, and loopback only with its port", async () => {
    const here = await createSignedIn();
    for (const host of ["docker.io", "index.docker.io"]) {
      for (const asked of ["https://index.docker.io/v1/", "docker.io", "registry-1.docker.io"]) {
        const { code, stdout } = await ask(here, "get", asked, ["--host", host]);
        assert.deepEqual([code, JSON.parse(stdout).ServerURL], [0, asked]);
      }
    }
    const hub = await ask(here, "get", "docker.io", ["--host", "registry.example.com"]);
    assert.equal(hub.code, 1);
    const local = await ask(here, "get", "localhost:5000", ["--host", "localhost:5000"]);
    assert.equal(JSON.parse(local.stdout).Secret, here.token);
  });

  it("refuses to store the password of another registry, and otherwise changes nothing", async () => {
    const here = await createSignedIn();
    const store = (ServerURL: unknown) =>
      ask(here, "store", JSON.stringify({ ServerURL, Username: "ann", Secret: "s3cret" }));
    for (const other of ["evil.example.com", 1, undefined]) {
      const { code, stdout } = await store(other);
      assert.equal(code, 1);
      assert.match(stdout, /^device-login: .+ is not among the hosts of the profile.+\n$/);
      assert.doesNotMatch(stdout, /s3cret/);
    }
    assert.equal((await ask(here, "store", "s3cret")).code, 1);
    assert.deepEqual(await store("registry.example.com"), { code: 0, stdout: "", stderr: "" });
    const erased = await ask(here, "erase", "registry.example.com");
    assert.deepEqual(erased, { code: 0, stdout: "", stderr: "" });
    assert.equal((await here.run(["token", "--profile", "work"])).stdout.trim(), here.token);
  });

  it("lists the profile's registries", async () => {
    const { code, stdout } = await ask(await createSignedIn(), "list", "");
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      "registry.example.com": "oauth2",
      "index.docker.io": "oauth2",
    });
  });

  it("reports failures on standard output as well, which clients show", async () => {
    const host = ["--host", "registry.example.com"];
    for (
      const [operation, code, message, args = host] of [
        ["get", 8, /^device-login: The profile work has no session\. To sign in, run: .+\n$/],
        ["version", 2, /^device-login: The operation must be get, store, erase, list: got "v/],
        ["get", 2, /A named host must be .+: got "a\/b"\.\n$/, ["--host", "a/b"]],
      ] as const
    ) {
      const ended = await ask(scene(), operation, "registry.example.com", [...args]);
      assert.equal(ended.code, code);
      assert.match(ended.stdout, message);
      assert.equal(ended.stderr, ended.stdout);
    }
  });
});
