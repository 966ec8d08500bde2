import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importClientKey } from "../../../../lib/oauth/client/client_key.ts";
import { shareConnection } from "../../../../lib/oauth/connection/shared_connection.ts";
import type { ConnectionOptions } from "../../../../lib/oauth/options.ts";
import type { ServerMetadata } from "../../../../lib/oauth/server/server_metadata.ts";
import * as certificates from "../../../support/certificates.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const send: typeof fetch = () => Promise.reject(new Error("nothing is sent"));

function createOptions(): ConnectionOptions & { server: ServerMetadata } {
  const server: ServerMetadata = {
    issuer: "https://auth.example.com",
    device_authorization_endpoint: "https://auth.example.com/device",
    token_endpoint: "https://auth.example.com/token",
  };
  return { server, clientId: "cli", fetch: send, clock: new FakeClock() };
}

describe("shareConnection()", () => {
  it("returns the connection of equal options again, whatever their signals", async () => {
    const options = createOptions();
    const first = await shareConnection({ ...options, signal: new AbortController().signal });
    const second = shareConnection({ ...options, signal: new AbortController().signal });
    assert.equal(second, first);
    assert.equal(shareConnection({ ...options }), first);
  });

  const others: Partial<ConnectionOptions>[] = [
    { issuer: "https://auth.example.com" },
    { endpoint: "https://auth.example.com/" },
    { deviceAuthorizationEndpoint: "https://auth.example.com/other" },
    { tokenEndpoint: "https://auth.example.com/other" },
    { allowHttp: true },
    { clientId: "other" },
    { clientSecret: "a secret" },
    { clientCertificate: certificates.client.cert },
    { clientSecret: "a secret", authMethod: "client_secret_post" },
    { decryptIdToken: () => Promise.resolve("") },
    { fetch: () => send("") },
    { clock: new FakeClock() },
    { onWarning: () => {} },
  ];
  for (const own of others) {
    it(`shares none with another ${Object.keys(own).join(" and ")}`, async () => {
      const options = createOptions();
      const first = await shareConnection(options);
      const second = await shareConnection({ ...options, ...own });
      assert.notEqual(second, first);
      assert.equal(shareConnection({ ...options, ...own }), second);
    });
  }

  it("shares none with another audience of assertions", async () => {
    const options = {
      ...createOptions(),
      clientSecret: "a secret of at least thirty-two bytes",
      authMethod: "client_secret_jwt",
    } as const;
    const first = await shareConnection(options);
    const second = await shareConnection({ ...options, assertionAudience: "https://other" });
    assert.deepEqual([first.assertion?.audience, second.assertion?.audience], [
      "https://auth.example.com",
      "https://other",
    ]);
  });

  const changes: [string, (server: ServerMetadata) => void][] = [
    ["changed", (server) => server.token_endpoint = "https://auth.example.com/moved"],
    ["added", (server) => server.revocation_endpoint = "https://auth.example.com/revoke"],
    ["removed", (server) => delete server.issuer],
  ];
  for (const [what, edit] of changes) {
    it(`shares none after a member of the metadata was ${what}`, async () => {
      const options = createOptions();
      const first = await shareConnection(options);
      edit(options.server);
      const second = await shareConnection(options);
      assert.notEqual(second, first);
      assert.deepEqual(second.metadata.token_endpoint, options.server.token_endpoint);
    });
  }

  it("shares none if the caller may have changed the headers or the key unnoticed", async () => {
    const { privateKey } = await crypto.subtle.generateKey(
      { name: "ECDSA", namedCurve: "P-256" },
      false,
      ["sign", "verify"],
    );
    for (
      const own of [
        { headers: { "x-a": "b" } },
        { clientKey: await importClientKey(privateKey) },
      ]
    ) {
      const options = { ...createOptions(), ...own };
      assert.notEqual(await shareConnection(options), await shareConnection(options));
    }
  });

  it("shares none after the global fetch was replaced", async () => {
    const { fetch: _, ...options } = createOptions();
    const first = await shareConnection(options);
    const original = globalThis.fetch;
    try {
      globalThis.fetch = send;
      assert.notEqual(await shareConnection(options), first);
    } finally {
      globalThis.fetch = original;
    }
    assert.notEqual(await shareConnection(options), first);
  });
});
