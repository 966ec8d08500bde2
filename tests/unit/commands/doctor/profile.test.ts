import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { type Scene, sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

const SECRET = "s3cret&of client";

const CLIENTS = ["cli", "file", "variable", "flag"].map((client_id) => ({ client_id }));

describe("doctor --profile", () => {
  const scene = sceneMaker(after);

  /** The client that the doctor uses. */
  async function triedBy({ run, server }: Scene, args: string[], env = {}) {
    const { code, stderr } = await run(["doctor", ...args], { env });
    assert.equal(code, 0, stderr);
    return server.requests.at(-1)?.body.get("client_id");
  }

  it("merges the saved profile, the file, a variable and a flag, in rising order", async () => {
    const here = scene({ clients: CLIENTS });
    await signIn(here, "work");
    const args = ["--profile", "work"];
    assert.equal(await triedBy(here, args), "cli");
    writeFileSync(join(here.folder, "config.yaml"), "profiles: { work: { client_id: file } }");
    assert.equal(await triedBy(here, args), "file");
    const env = { OAUTH2_CLIENT_ID: "variable" };
    assert.equal(await triedBy(here, args, env), "variable");
    assert.equal(await triedBy(here, [...args, "--client-id", "flag"], env), "flag");
  });

  it("accepts a flag before its name, and lets a later one override it", async () => {
    const here = scene({ clients: CLIENTS });
    const above = [...SERVER.slice(0, 2), "--client-id", "file"];
    const clientOf = async (...args: string[]) => {
      assert.equal((await here.run([...above, "doctor", ...args])).code, 0);
      return here.server.requests.at(-1)?.body.get("client_id");
    };
    assert.equal(await clientOf(), "file");
    assert.equal(await clientOf("--client-id", "flag"), "flag");
  });

  it("reads DEVICE_LOGIN_PROFILE, and uses the default profile", async () => {
    const here = scene();
    await signIn(here, "work");
    assert.equal(await triedBy(here, [], { DEVICE_LOGIN_PROFILE: "work" }), "cli");
    const { code, stderr } = await here.run(["doctor"]);
    assert.equal(code, 2);
    assert.match(stderr, /The client's identifier is missing/);
    await signIn(here, "default");
    assert.equal(await triedBy(here, []), "cli");
  });

  it("reads another configuration, and requires a profile for it", async () => {
    const here = scene();
    const file = join(here.folder, "other.yaml");
    const settings = "{ issuer: 'https://auth.example.com', client_id: cli }";
    writeFileSync(file, `profiles: { work: ${settings} }`);
    assert.equal(await triedBy(here, ["--profile", "work", "--config", file]), "cli");
    const { code, stderr } = await here.run(["doctor", "--config", file]);
    assert.equal(code, 2);
    assert.match(stderr, /--config is about profiles: also name one with --profile NAME/);
  });

  it("requires the client secret again", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    await here.login("--profile", "work", ...SERVER, "--client-secret", "s3cret");
    const { code, stderr } = await here.run(["doctor", "--profile", "work"]);
    assert.equal(code, 2);
    assert.match(stderr, /has a secret, which is not saved\. Give it again/);
  });

  it("shows no secret and no code, even if the server repeats it", async () => {
    const here = scene({
      clients: [{
        client_id: "cli",
        client_secret: SECRET,
        token_endpoint_auth_method: "client_secret_post",
      }],
    });
    for (const endpoint of ["device_authorization", "token"] as const) {
      here.server.script(endpoint, () => {
        const body = here.server.requests.at(-1)?.body ?? new URLSearchParams();
        const description = `no ${body} ${[...body.values()].join(" ")} ${SECRET}`;
        return Response.json({ error: "invalid_client", error_description: description }, {
          status: 401,
        });
      });
      const args = [...SERVER, "--client-secret", SECRET, "--auth-method", "client_secret_post"];
      const { stdout } = await here.run(["doctor", ...args, "--format", "json"]);
      const { steps } = JSON.parse(stdout);
      const failed = steps.find((step: { status: string }) => step.status === "failed");
      assert.match(failed.detail, /<client_secret>/);
      const code = here.server.requests.at(-1)?.body.get("device_code") ?? SECRET;
      for (const secret of [SECRET, code, "s3cret%26of", "s3cret&"]) {
        assert.ok(!stdout.includes(secret), stdout);
      }
    }
  });
});
