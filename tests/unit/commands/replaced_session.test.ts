import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { isRevokedAlone } from "../../../lib/profile/replaced_session.ts";
import { json } from "../../../lib/testing/mod.ts";
import { type Scene, sceneMaker, SERVER } from "../../support/signed_in_machine.ts";

const newScene = sceneMaker(after);
const LOGIN = ["--profile", "work", ...SERVER];

/** Returns the refresh tokens of the saved sessions. */
function refreshTokens({ folder }: Scene): string[] {
  const sessions = join(folder, "sessions");
  return readdirSync(sessions).filter((name) => name.endsWith(".json")).map((name) =>
    JSON.parse(readFileSync(join(sessions, name), "utf8")).tokens.refresh_token
  );
}

const revocations = ({ server }: Scene) =>
  server.requests.filter(({ endpoint }) => endpoint === "revocation")
    .map(({ body }) => [body.get("token"), body.get("client_id")]);

describe("a session that another sign-in replaces", () => {
  for (const [what, args] of [["the same", []], ["other", ["--scope", "openid,email"]]] as const) {
    it(`with ${what} settings is revoked once the new one is saved`, async () => {
      const scene = newScene();
      await scene.login(...LOGIN);
      const [before] = refreshTokens(scene);
      let saved: string[] = [];
      scene.server.script("revocation", async (_request, next) => {
        saved = refreshTokens(scene);
        return await next();
      });
      const { code, stderr } = await scene.login(...LOGIN, ...args);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /The session before is revoked at its server\.\n$/);
      assert.deepEqual(revocations(scene)[0], [before, "cli"]);
      assert.deepEqual(saved, refreshTokens(scene));
      assert.equal((await scene.run(["token", "--profile", "work"])).code, 0);
    });
  }

  it("is revoked by the client that it was issued to", async () => {
    const scene = newScene({
      clients: [{ client_id: "cli" }, { client_id: "other", client_secret: "s3cret" }],
    });
    await scene.login(...LOGIN);
    const [before] = refreshTokens(scene);
    const args = ["--client-id", "other", "--client-secret", "s3cret"];
    const { code, stderr } = await scene.login(...LOGIN, ...args);
    assert.equal(code, 0, stderr);
    assert.deepEqual(revocations(scene)[0], [before, "cli"]);
    const sent = scene.server.requests.filter(({ endpoint }) => endpoint === "revocation");
    for (const { headers } of sent) assert.equal(headers.get("authorization"), null);
  });

  it("does not fail the sign-in if it can't be revoked, and is reported", async () => {
    const scene = newScene();
    await scene.login(...LOGIN);
    scene.server.script("revocation", json({ error: "server_error" }, { status: 400 }));
    const { code, stdout, stderr } = await scene.login(...LOGIN);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\S+\n$/);
    assert.match(
      stderr,
      /The session before could not be revoked, and its tokens may still be good/,
    );
  });
});

describe("isRevokedAlone()", () => {
  const issuer = "https://auth.example.com";
  const old = { accessToken: "a", refreshToken: "r", claims: { sid: "1" } };
  const now = { accessToken: "b", refreshToken: "s", claims: { sid: "2" } };

  it("is true for two sign-ins that share nothing", () => {
    assert.ok(isRevokedAlone({ issuer, old, now }));
    const bare = { refreshToken: undefined };
    const [one, other] = [{ ...bare, accessToken: "a" }, { ...bare, accessToken: "b" }];
    assert.ok(isRevokedAlone({ issuer, old: one, now: other }));
  });

  it("is false if they share a token, or a session at the server", () => {
    assert.ok(!isRevokedAlone({ issuer, old, now: { ...now, refreshToken: "r" } }));
    assert.ok(!isRevokedAlone({ issuer, old, now: { ...now, accessToken: "a" } }));
    assert.ok(!isRevokedAlone({ issuer, old, now: { ...now, claims: { sid: "1" } } }));
  });

  it("is false at servers that end all of a person's sessions at once", () => {
    for (
      const issuer of [
        "https://accounts.google.com",
        "https://tenant.eu.auth0.com/",
        "https://sso.example.com/realms/main",
        "https://sso.example.com/auth/realms/main/",
        "https://id.example.com/oauth2",
      ]
    ) assert.equal(isRevokedAlone({ issuer, old, now }), issuer.endsWith("/oauth2"), issuer);
  });
});
