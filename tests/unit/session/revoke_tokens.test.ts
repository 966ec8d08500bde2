import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TokenSet } from "../../../lib/oauth/tokens/token_set.ts";
import { revokeTokens } from "../../../lib/session/revoke_tokens.ts";
import { change, type Fault, html, oauthError } from "../../../lib/testing/mod.ts";
import { createSignedIn } from "../../support/signed_in.ts";

/** Revokes a session's tokens at a server with these faults, and returns what was sent. */
async function revoke({ faults = [], own = {} }: {
  faults?: Fault[];
  own?: { access_token?: string; refresh_token?: string | undefined };
} = {}) {
  const { clock, session, tokens, server } = await createSignedIn();
  server.script("revocation", ...faults);
  const body = { ...tokens.toJSON(), ...own };
  const result = clock.run(
    revokeTokens(new TokenSet(body, { receivedAt: clock.now(), requestedScope: [] }), session),
  );
  const sent = () =>
    server.requests.filter(({ endpoint }) => endpoint === "revocation").map(({ body }) =>
      body.get("token_type_hint")
    );
  return { result, sent, tokens, server };
}

describe("revokeTokens()", () => {
  it("revokes the refresh token, then the access token", async () => {
    const { result, sent, server, tokens } = await revoke();
    assert.deepEqual(await result, { revoked: true });
    assert.deepEqual(sent(), ["refresh_token", "access_token"]);
    const bodies = server.requests.filter(({ endpoint }) => endpoint === "revocation");
    assert.deepEqual(bodies.map(({ body }) => body.get("token")), [
      tokens.refreshToken,
      tokens.accessToken,
    ]);
  });

  it("revokes the only token of a session", async () => {
    const access = await revoke({ own: { refresh_token: undefined } });
    assert.deepEqual(await access.result, { revoked: true });
    assert.deepEqual(access.sent(), ["access_token"]);
    const refresh = await revoke({ own: { access_token: "" } });
    assert.deepEqual(await refresh.result, { revoked: true });
    assert.deepEqual(refresh.sent(), ["refresh_token"]);
  });

  it("fails if the first revocation does, without the second", async () => {
    const denied = () => oauthError("invalid_client", { status: 401 });
    const { result, sent } = await revoke({ faults: [denied()] });
    await assert.rejects(result, { code: "refused" });
    assert.deepEqual(sent(), ["refresh_token"]);
    const only = await revoke({ faults: [denied()], own: { refresh_token: undefined } });
    await assert.rejects(only.result, { code: "refused" });
  });

  it("ends the session though the access token stays, with a notice", async () => {
    const next: Fault = (_request, send) => send();
    const { result } = await revoke({
      faults: [next, oauthError("server_error", { status: 400, description: "Later." })],
    });
    const { revoked, notice } = await result;
    assert.equal(revoked, true);
    assert.match(
      notice ?? "",
      /^Its access token could not be revoked, and may be valid until it expires: .*server_error.*Later\./,
    );
  });

  it("repeats in that notice neither token that the server repeats", async () => {
    const next: Fault = (_request, send) => send();
    const own = { access_token: "access-1a2b3c", refresh_token: "refresh-4d5e6f" };
    const description = "Got access-1a2b3c and refresh-4d5e6f.";
    const { result } = await revoke({
      faults: [next, oauthError("server_error", { status: 400, description })],
      own,
    });
    const { notice } = await result;
    assert.match(notice ?? "", /Got <token> and <refresh_token>\./);
  });

  it("gives no notice if the server revokes only refresh tokens", async () => {
    const next: Fault = (_request, send) => send();
    const { result } = await revoke({ faults: [next, oauthError("unsupported_token_type")] });
    assert.deepEqual(await result, { revoked: true });
  });

  it("reports that a server without a revocation endpoint revoked nothing", async () => {
    const { clock, session, tokens, server } = await createSignedIn();
    const withoutEndpoint = () => change((body) => void delete body.revocation_endpoint);
    server.script("openid-configuration", ...Array.from({ length: 2 }, withoutEndpoint));
    assert.deepEqual(await clock.run(revokeTokens(tokens, session)), { revoked: false });
    const access = new TokenSet({ ...tokens.toJSON(), refresh_token: undefined }, {
      receivedAt: clock.now(),
      requestedScope: [],
    });
    assert.deepEqual(await clock.run(revokeTokens(access, session)), { revoked: false });
    assert.ok(!server.requests.some(({ endpoint }) => endpoint === "revocation"));
  });

  it("fails if the server is unavailable", async () => {
    const { result } = await revoke({ faults: Array.from({ length: 9 }, () => html(503)) });
    await assert.rejects(result, { code: "server_unavailable" });
  });
});
