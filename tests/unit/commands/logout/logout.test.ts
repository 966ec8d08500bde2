import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { change, drop, type Fault, html, oauthError, text } from "../../../../lib/testing/mod.ts";
import { readEvents } from "../../../support/events.ts";
import { type Scene, sceneMaker, SERVER, signIn } from "../../../support/scene.ts";

describe("logout", () => {
  const scene = sceneMaker(after);

  function savedSessions({ folder }: Scene): string[] {
    return readdirSync(join(folder, "sessions")).filter((name) => name.endsWith(".json"));
  }

  function revocations({ server }: Scene) {
    return server.requests.filter(({ endpoint }) => endpoint === "revocation");
  }

  it("#98 revokes the refresh token, then the access token, and deletes them", async () => {
    const here = scene();
    const { stdout } = await here.login("--profile", "work", ...SERVER);
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.deepEqual({ code, stderr }, {
      code: 0,
      stderr: "device-login: The session of the profile work has ended.\n",
    });
    const hints = revocations(here).map(({ body }) => body.get("token_type_hint"));
    assert.deepEqual(hints, ["refresh_token", "access_token"]);
    assert.equal(revocations(here)[1]?.body.get("token"), stdout.trim());
    assert.deepEqual(savedSessions(here), []);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 8);
  });

  it("says so without a session, exits with 0, and sends nothing", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.run(["logout", "--profile", "work"]);
    const before = here.sent.length;
    for (const args of [["--profile", "work"], [], ["--all"], ["--local"]]) {
      const { code, stdout, stderr } = await here.run(["logout", ...args, "--format", "json"]);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), { profiles: [] });
      assert.match(stderr, /Nobody is signed in: there is no session to end\.\n$/);
    }
    assert.equal(here.sent.length, before);
  });

  it("does not say that nobody is signed in if another profile is", async () => {
    const here = scene();
    await signIn(here, "home", "work");
    await here.run(["logout", "--profile", "work"]);
    for (const [args, name] of [[["--profile", "work"], "work"], [[], "default"]] as const) {
      const { code, stderr } = await here.run(["logout", ...args]);
      assert.deepEqual({ code, stderr }, {
        code: 0,
        stderr: `device-login: The profile ${name} has no session to end. These are signed in: ` +
          "home. To end another session, run: device-login logout --profile NAME\n",
      });
    }
    assert.equal(savedSessions(here).length, 1);
  });

  it("keeps the settings, so that the next sign-in needs nothing else", async () => {
    const here = scene();
    await signIn(here, "work");
    assert.equal((await here.run(["logout", "--profile", "work"])).code, 0);
    const { code, stderr } = await here.login("--profile", "work");
    assert.equal(code, 0, stderr);
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
  });

  it("exits with 8 for an unknown profile, and suggests the one that was meant", async () => {
    const here = scene();
    await signIn(here, "work", "home");
    const { code, stdout, stderr } = await here.run([
      "logout",
      "--profile",
      "wrok",
      "--format",
      "json",
    ]);
    assert.equal(code, 8);
    assert.deepEqual(readEvents(stdout).map(({ code }) => code), ["login_required"]);
    assert.match(stderr, /no profile wrok\. Did you mean work\? The profiles are home, work\./);
    assert.equal(savedSessions(here).length, 2);
  });

  it("keeps the session when the server is unreachable and reports it; --local forgets it", async () => {
    const here = scene();
    await signIn(here, "work");
    for (
      const [fault, exitCode] of [
        [drop(), 5],
        [text("", { status: 503, headers: { "retry-after": "3600" } }), 5],
        [oauthError("invalid_client", { status: 401 }), 6],
      ] as const
    ) {
      here.server.script("revocation", fault);
      const { code, stderr } = await here.run(["logout", "--profile", "work"]);
      assert.equal(code, exitCode, stderr);
      assert.match(stderr, /work could not be ended\. .*unchanged; --local deletes it/);
      assert.equal(savedSessions(here).length, 1);
      assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
    }
    const before = here.sent.length;
    const { code, stderr } = await here.run(["logout", "--profile", "work", "--local"]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /was deleted, but not revoked at the server/);
    assert.equal(here.sent.length, before);
    assert.deepEqual(savedSessions(here), []);
  });

  it("does not suggest --local if that was given", async () => {
    const here = scene();
    await signIn(here, "work");
    const sessions = join(here.folder, "sessions");
    const [name = ""] = savedSessions(here);
    // A folder in its place can't be deleted as a file.
    rmSync(join(sessions, name));
    mkdirSync(join(sessions, name));
    const { code, stderr } = await here.run(["logout", "--profile", "work", "--local"]);
    assert.equal(code, 9);
    assert.match(stderr, /work could not be ended\. .* The session is unchanged\.\n$/);
  });

  it("says so if another process ends the session first", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("revocation", here.delay(3_000));
    const args = ["logout", "--profile", "work", "--format", "json"];
    const ended = await Promise.all([here.run(args), here.run(args)]);
    const [first, second] = ended.toSorted((one, other) => other.stdout.length - one.stdout.length);
    assert.equal(JSON.parse(first?.stdout ?? "").profiles.length, 1);
    assert.deepEqual(second, {
      code: 0,
      stdout: '{"profiles":[]}\n',
      stderr: "device-login: The session of the profile work has been ended by another process.\n",
    });
  });

  it("forgets the session if the server has no revocation endpoint, and reports it", async () => {
    for (
      const [name, fault] of [
        ["openid-configuration", change((body) => delete body.revocation_endpoint)],
        ["revocation", html(404)],
      ] as const
    ) {
      const here = scene();
      await signIn(here, "work");
      here.server.script(name, fault);
      const { code, stderr } = await here.run(["logout", "--profile", "work"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /was deleted\. The server can't revoke tokens/);
      assert.deepEqual(savedSessions(here), []);
    }
  });

  it("#99 accepts any reply with status 2xx, and a server that refuses access tokens", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("revocation", html(200), oauthError("unsupported_token_type"));
    assert.equal((await here.run(["logout", "--profile", "work"])).code, 0);
    assert.deepEqual(savedSessions(here), []);
  });

  for (
    const [name, fault, notice] of [
      ["the connection is cut", drop(), /access token could not be revoked.*expires: POST /],
      ["the client is refused", oauthError("invalid_client", { status: 401 }), /invalid_client/],
      ["the server is down", text("", { status: 503, headers: { "retry-after": "99" } }), /503/],
      ["the answer is a page", html(403), /403/],
      ["access tokens are not revoked there", html(404), /has ended\.\n$/],
    ] as const
  ) {
    it(`succeeds once the refresh token is revoked, whatever follows: ${name}`, async () => {
      const here = scene();
      await signIn(here, "work");
      here.server.script("revocation", text(""), fault);
      const { code, stderr } = await here.run(["logout", "--profile", "work"]);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /The session of the profile work has ended\./);
      assert.match(stderr, notice);
      assert.deepEqual(savedSessions(here), []);
    });
  }

  it("succeeds once the refresh token is revoked, even if discovery fails then", async () => {
    const here = scene();
    await signIn(here, "work");
    here.server.script("openid-configuration", (_request, next) => next(), html(500));
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(savedSessions(here), []);
  });

  it("ends a session without an access token", async () => {
    const here = scene();
    await signIn(here, "work");
    const folder = join(here.folder, "sessions");
    const [name = ""] = readdirSync(folder).filter((name) => name.endsWith(".json"));
    const saved = JSON.parse(readFileSync(join(folder, name), "utf8"));
    saved.tokens.access_token = "";
    writeFileSync(join(folder, name), JSON.stringify(saved));
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(revocations(here).map(({ body }) => body.get("token_type_hint")), [
      "refresh_token",
    ]);
    assert.deepEqual(savedSessions(here), []);
  });

  it("--all ends every session that it can, keeps the others, and reports each", async () => {
    const here = scene();
    await signIn(here, "one", "two", "three");
    here.server.script("revocation", text(""), text(""), drop());
    const { code, stdout, stderr } = await here.run(["logout", "--all", "--format", "json"]);
    assert.equal(code, 5, stderr);
    const { profiles } = JSON.parse(stdout) as { profiles: Record<string, unknown>[] };
    assert.deepEqual(profiles.map(({ profile, forgotten }) => [profile, forgotten]), [
      ["one", true],
      ["three", false],
      ["two", true],
    ]);
    assert.equal((profiles[1]?.error as { code: string }).code, "network");
    const again = await here.run(["logout", "--all"]);
    assert.equal(again.code, 0);
    assert.deepEqual(savedSessions(here), []);
    assert.equal((await here.run(["logout", "--all", "--profile", "x"])).code, 2);
  });

  it("ends a session that the settings no longer identify", async () => {
    for (const args of [["--profile", "work"], ["--all"]]) {
      const here = scene();
      await signIn(here, "work");
      const config = "profiles: { work: { issuer: 'https://other.example', client_id: other } }";
      writeFileSync(join(here.folder, "config.yaml"), config);
      const { code, stderr } = await here.run(["logout", ...args]);
      assert.equal(code, 0, stderr);
      assert.equal(revocations(here).length, 2);
      assert.deepEqual(savedSessions(here), []);
    }
  });

  describe("logout of a session that the settings no longer identify", () => {
    const OTHER = "https://other.example";
    const two = { clients: ["cli", "other"].map((id) => ({ client_id: id, client_secret: id })) };

    /** What authenticates the client in a revocation request, and other possible secrets. */
    function credentials(here: Scene) {
      return revocations(here).map(({ url, headers, body }) => ({
        url,
        client: atob(headers.get("authorization")?.replace("Basic ", "") ?? ""),
        secret: body.get("client_secret"),
        key: headers.get("x-api-key"),
      }));
    }

    const asItself = { url: "https://auth.example.com/oauth2/revoke", secret: null, key: null };

    for (const args of [["--profile", "work"], ["--all"]]) {
      it(`sends nothing to a server that a variable names (${args.join(" ")})`, async () => {
        const here = scene();
        const urls = ["device-auth", "token"].flatMap((name) => [
          `--${name}-url`,
          `https://auth.example.com/oauth2/${name.replace("-", "/")}`,
        ]);
        await here.login("--profile", "work", ...urls, "--client-id", "cli", "--scope", "offline");
        const before = here.sent.length;
        const { code, stderr } = await here.run(["logout", ...args], {
          env: { ORY_SDK_URL: OTHER },
        });
        assert.equal(code, 0, stderr);
        assert.match(stderr, /was deleted\. The server can't revoke tokens/);
        assert.equal(here.sent.length, before);
      });

      it(`uses the secret of its own client (${args.join(" ")})`, async () => {
        const here = scene(two);
        for (const name of ["cli", "other"]) writeFileSync(join(here.folder, name), name);
        const secret = ["--client-secret-file", join(here.folder, "cli")];
        await here.login("--profile", "work", ...SERVER, ...secret);
        const changed =
          "client_id: other, client_secret_file: other, http_header: 'X-Api-Key: k3y'";
        writeFileSync(join(here.folder, "config.yaml"), `profiles: { work: { ${changed} } }`);
        const { code, stderr } = await here.run(["logout", ...args]);
        assert.equal(code, 0, stderr);
        assert.deepEqual(credentials(here), Array(2).fill({ ...asItself, client: "cli:cli" }));
      });
    }

    it("accepts a secret that is passed again, and none of another client", async () => {
      const here = scene(two);
      await here.login("--profile", "work", ...SERVER, "--client-secret", "cli");
      const env = { OAUTH2_CLIENT_ID: "other", OAUTH2_CLIENT_SECRET: "other" };
      const without = await here.run(["logout", "--profile", "work"], { env });
      assert.equal(without.code, 2);
      assert.match(without.stderr, /has a secret, which is not saved\. Give it again/);
      const again = ["--client-secret", "cli", "--issuer", "https://auth.example.com/"];
      const { code, stderr } = await here.run(["logout", "--profile", "work", ...again], { env });
      assert.equal(code, 0, stderr);
      assert.deepEqual(credentials(here), Array(2).fill({ ...asItself, client: "cli:cli" }));
    });

    it("uses the configuration of its own server", async () => {
      const here = scene(two);
      writeFileSync(join(here.folder, "cli"), "cli");
      const config = (scope: string) =>
        writeFileSync(
          join(here.folder, "config.yaml"),
          `profiles: { work: { issuer: 'https://auth.example.com', client_id: cli, ` +
            `client_secret_file: cli, http_header: 'X-Api-Key: k3y', scope: ${scope} } }`,
        );
      config("openid");
      await here.login("--profile", "work");
      config("email");
      const { code, stderr } = await here.run(["logout", "--profile", "work"]);
      assert.equal(code, 0, stderr);
      const itself = { ...asItself, key: "k3y", client: "cli:cli" };
      assert.deepEqual(credentials(here), [itself]);
    });
  });

  it("keeps what it cannot read, unless --local is given", async () => {
    const here = scene();
    await signIn(here, "one", "two");
    const sessions = join(here.folder, "sessions");
    const [first = ""] = readdirSync(sessions).filter((name) => name.endsWith(".json"));
    writeFileSync(join(sessions, first), "{");
    assert.equal((await here.run(["logout", "--all"])).code, 9);
    assert.deepEqual(savedSessions(here).filter((name) => name === first), [first]);
    assert.equal((await here.run(["logout", "--all", "--local"])).code, 0);
    assert.deepEqual(savedSessions(here), []);
  });

  it("gives up while other processes still wait for the lock", async () => {
    const here = scene();
    await signIn(here, "work");
    const slow: Fault = async () => {
      await here.clock.idle(here.clock.sleep(25_000));
      return new Response("", { status: 503, headers: { "retry-after": "20" } });
    };
    here.server.script("revocation", slow, slow, slow);
    const begun = here.clock.monotonic();
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.equal(code, 5);
    assert.match(stderr, /took longer than 85 s\. Try again later\. The session is unchanged; /);
    assert.ok(here.clock.monotonic() - begun < 90_000);
    assert.equal((await here.run(["token", "--refresh", "--profile", "work"])).code, 0);
  });

  it("deletes the session if only the revocation of its access token takes too long", async () => {
    const here = scene();
    await signIn(here, "work");
    const busy = () =>
      Promise.resolve(new Response("", { status: 503, headers: { "retry-after": "30" } }));
    here.server.script("revocation", here.delay(28_000), busy, busy);
    const { code, stderr } = await here.run(["logout", "--profile", "work"]);
    assert.equal(code, 0);
    assert.match(stderr, /has ended\. Its access token could not be revoked.*longer than 85 s/);
    assert.deepEqual(savedSessions(here), []);
  });

  it("requires the client secret again", async () => {
    const here = scene({ clients: [{ client_id: "cli", client_secret: "s3cret" }] });
    const secret = ["--client-secret", "s3cret"];
    assert.equal((await here.login("--profile", "work", ...SERVER, ...secret)).code, 0);
    const without = await here.run(["logout", "--profile", "work"]);
    assert.equal(without.code, 2);
    assert.match(without.stderr, /has a secret, which is not saved/);
    assert.equal((await here.run(["logout", "--profile", "work", ...secret])).code, 0);
    assert.match(revocations(here)[0]?.headers.get("authorization") ?? "", /^Basic /);
  });

  it("is not undone by a concurrent refresh", async () => {
    const here = scene();
    await signIn(here, "work");
    await here.clock.advance(3_600_000);
    let ending: Promise<{ code: number | null }> | undefined;
    here.server.script("token", async (_request, next) => {
      const reply = await next();
      ending = here.launch(["logout", "--profile", "work"]);
      return reply;
    });
    assert.equal((await here.run(["token", "--profile", "work"])).code, 0);
    assert.ok(ending);
    assert.equal((await here.clock.run(ending)).code, 0);
    const refreshed = here.server.requests.filter(({ body }) =>
      body.get("grant_type") === "refresh_token"
    );
    assert.notEqual(
      revocations(here)[0]?.body.get("token"),
      refreshed[0]?.body.get("refresh_token"),
    );
    assert.deepEqual(savedSessions(here), []);
  });
});
