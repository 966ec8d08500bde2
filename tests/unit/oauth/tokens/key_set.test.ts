import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { connect } from "../../../../lib/oauth/connection/connection.ts";
import { checkKeysUrl, KeySet } from "../../../../lib/oauth/tokens/key_set.ts";
import { type Fault, html, json, text } from "../../../../lib/testing/mod.ts";
import { createScenario } from "../../../support/scenario.ts";

const issuer = "https://auth.example.com";
const URL_ = `${issuer}/.well-known/jwks.json`;

/** The keys of a server with these replies. */
async function createKeys(faults: Fault[], jwks_uri: string | undefined = URL_) {
  const { server, connection, clock, sent } = createScenario();
  server.script("jwks", ...faults);
  const metadata = { issuer, jwks_uri };
  const connected = await connect({ ...connection, server: metadata });
  return { connection: connected, keys: new KeySet(connected), clock, sent };
}

describe("KeySet", () => {
  it("returns the keys that can be used, without members that are null", async () => {
    const published = [
      { kty: "EC", kid: "one", alg: null, use: "sig" },
      { kid: "no kty" },
      { kty: 1 },
      "text",
      null,
    ];
    const { keys, clock, sent } = await createKeys([json({ keys: published })]);
    const expected = { keys: [{ kty: "EC", kid: "one", use: "sig" }] };
    assert.deepEqual(await clock.run(keys.get()), expected);
    assert.deepEqual(await clock.run(keys.get()), expected);
    assert.equal(sent.length, 1);
    assert.equal(sent[0]?.method, "GET");
    assert.equal(sent[0]?.headers.get("accept"), "application/json");
  });

  it("fetches them again if asked, and in advance only once", async () => {
    const reply = () => json({ keys: [] });
    const { keys, clock, sent } = await createKeys([reply(), reply()]);
    keys.prefetch();
    await clock.run(Promise.all([keys.get(), keys.get()]));
    assert.equal(sent.length, 1);
    await clock.run(keys.get({ again: true }));
    assert.equal(sent.length, 2);
  });

  it("returns nothing if the server publishes none", async () => {
    const { keys, clock, sent } = await createKeys([text("", { status: 404 })]);
    assert.equal(await clock.run(keys.get()), undefined);
    assert.equal(sent.length, 1);
    const { keys: unnamed, sent: nothing, connection } = await createKeys([]);
    Object.assign(connection.metadata, { jwks_uri: undefined });
    unnamed.prefetch();
    assert.equal(nothing.length, 0);
  });

  it("does not return nothing for a 404 after it has returned keys", async () => {
    const missing = text("", { status: 404 });
    const { keys, clock } = await createKeys([json({ keys: [] }), missing, json({ keys: [] })]);
    await clock.run(keys.get());
    assert.deepEqual(await clock.run(keys.get({ again: true })), { keys: [] });
    assert.equal(clock.monotonic(), 1_000);
  });

  it("tries three times, with pauses of one and three seconds", async () => {
    const failure = html(503);
    const { keys, clock, sent } = await createKeys([failure, failure, json({ keys: [] })]);
    assert.deepEqual(await clock.run(keys.get()), { keys: [] });
    assert.equal(clock.monotonic(), 4_000);
    assert.equal(sent.length, 3);
  });

  for (
    const [fault, code, message] of [
      [html(503), "server_unavailable", `GET ${URL_} was answered with status 503.`],
      [html(500), "server_unavailable", `GET ${URL_} was answered with status 500.`],
      [html(403), "invalid_response", `GET ${URL_} was answered with status 403.`],
      [text("no"), "invalid_response", `GET ${URL_} did not return a key set.`],
      [json({}), "invalid_response", `GET ${URL_} did not return a key set.`],
    ] as const
  ) {
    it(`reports why they are unavailable: ${message}`, async () => {
      const { keys, clock } = await createKeys([fault, fault, fault]);
      await assert.rejects(clock.run(keys.get()), (error: Error & { code?: string }) => {
        assert.equal(error.code, "keys_unavailable");
        assert.equal(error.message, `The ID token's signature can't be checked: ${message}`);
        assert.equal((error.cause as { code?: string }).code, code);
        return true;
      });
    });
  }

  it("waits ten seconds at most", async () => {
    const scenario = createScenario();
    scenario.server.script("jwks", scenario.hang);
    const options = { ...scenario.connection, server: { issuer, jwks_uri: URL_ } };
    const keys = new KeySet(await connect(options));
    await assert.rejects(scenario.clock.run(keys.get()), {
      code: "keys_unavailable",
      message: `The ID token's signature can't be checked: GET ${URL_} took too long.`,
    });
    assert.equal(scenario.clock.monotonic(), 10_000);
    assert.equal(scenario.clock.sleeping, 0);
  });

  it("ends with its signal", async () => {
    const { keys, clock } = await createKeys([html(503)]);
    const ending = new AbortController();
    const waiting = keys.get({ signal: ending.signal });
    await clock.advance(500);
    ending.abort(new Error("enough"));
    await assert.rejects(waiting, { message: "enough" });
  });

  it("fetches nothing from a URL that is not secure", async () => {
    const { keys, connection, sent } = await createKeys([], "http://keys.example/");
    const insecure = {
      code: "invalid_response",
      message: /^The jwks_uri "http:\/\/keys\.example\/" is plain http/,
    };
    await assert.rejects(keys.get(), insecure);
    assert.throws(() => checkKeysUrl(connection), insecure);
    assert.equal(sent.length, 0);
  });
});
