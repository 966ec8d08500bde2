import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mergeSettings } from "../../../lib/settings/settings.ts";

describe("mergeSettings()", () => {
  it("lets the later layer win, and keeps what it does not say", () => {
    const merged = mergeSettings([
      { clientId: "below", scope: ["a"] },
      { clientId: "above", scope: undefined },
    ]);
    assert.deepEqual(merged, { clientId: "above", scope: ["a"] });
  });

  it("hides another way to name the server, and another way to give the secret", () => {
    const below = { endpoint: "https://below.example", clientSecret: "below" };
    const merged = mergeSettings([below, { issuer: "https://a.example", clientSecretFile: "-" }]);
    assert.deepEqual(merged, { issuer: "https://a.example", clientSecretFile: "-" });
  });

  it("hides the endpoints of the server below, and keeps those beside the server's name", () => {
    const below = { issuer: "https://b.example", tokenUrl: "https://b.example/token" };
    const above = { issuer: "https://a.example", deviceAuthUrl: "https://a.example/device" };
    assert.deepEqual(mergeSettings([below, above]), above);
    const endpoint = { tokenUrl: "https://c.example/token" };
    assert.deepEqual(mergeSettings([below, endpoint]), { ...below, ...endpoint });
  });

  it("keeps two ways in one layer, for the error that they are", () => {
    const both = { issuer: "https://a.example", endpoint: "https://b.example" };
    assert.deepEqual(mergeSettings([{ endpoint: "https://c.example" }, both]), both);
  });

  it("hides credentials below others, unless a method says which of them counts", () => {
    const below = { clientSecret: "below" };
    assert.deepEqual(mergeSettings([below, { clientKey: "key" }]), { clientKey: "key" });
    const both = mergeSettings([below, { clientKey: "key", authMethod: "private_key_jwt" }]);
    assert.equal(both.clientSecret, "below");
    const profile = { authMethod: "private_key_jwt", clientKey: "key" };
    assert.deepEqual(mergeSettings([profile, below]), { ...profile, ...below });
  });

  it("hides nothing of a certificate below the method none: it can bind tokens", () => {
    const below = { clientCert: "cert", clientCertKey: "key", clientKey: "key" };
    assert.deepEqual(mergeSettings([below, { authMethod: "none" }]), {
      clientCert: "cert",
      clientCertKey: "key",
      authMethod: "none",
    });
  });

  it("hides a secret below the method none, and not one beside it", () => {
    assert.deepEqual(mergeSettings([{ clientSecret: "below" }, { authMethod: "none" }]), {
      authMethod: "none",
    });
    const beside = { authMethod: "none", clientSecret: "beside" };
    assert.deepEqual(mergeSettings([beside]), beside);
  });
});
