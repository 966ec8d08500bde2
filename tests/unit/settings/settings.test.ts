import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mergeSettings } from "../../../lib/settings/settings.ts";

describe("mergeSettings()", () => {
  it("lets the later layer win, and keeps its other settings", () => {
    const merged = mergeSettings([
      { clientId: "below", scope: ["a"] },
      { clientId: "above", scope: undefined },
    ]);
    assert.deepEqual(merged, { clientId: "above", scope: ["a"] });
  });

  it("drops another way to name the server, and another way to pass the secret", () => {
    const below = { endpoint: "https://below.example", clientSecret: "below" };
    const merged = mergeSettings([below, { issuer: "https://a.example", clientSecretFile: "-" }]);
    assert.deepEqual(merged, { issuer: "https://a.example", clientSecretFile: "-" });
  });

  it("drops the endpoints of a lower layer's server, and keeps those next to the server's name", () => {
    const below = { issuer: "https://b.example", tokenUrl: "https://b.example/token" };
    const above = { issuer: "https://a.example", deviceAuthUrl: "https://a.example/device" };
    assert.deepEqual(mergeSettings([below, above]), above);
    const endpoint = { tokenUrl: "https://c.example/token" };
    assert.deepEqual(mergeSettings([below, endpoint]), { ...below, ...endpoint });
  });

  it("keeps two ways of the same layer, so that the conflict is reported", () => {
    const both = { issuer: "https://a.example", endpoint: "https://b.example" };
    assert.deepEqual(mergeSettings([{ endpoint: "https://c.example" }, both]), both);
  });

  it("drops credentials of lower layers, unless a method selects one of them", () => {
    const below = { clientSecret: "below" };
    assert.deepEqual(mergeSettings([below, { clientKey: "key" }]), { clientKey: "key" });
    const both = mergeSettings([below, { clientKey: "key", authMethod: "private_key_jwt" }]);
    assert.equal(both.clientSecret, "below");
    const profile = { authMethod: "private_key_jwt", clientKey: "key" };
    assert.deepEqual(mergeSettings([profile, below]), { ...profile, ...below });
  });

  it("keeps a certificate below the method none: it can bind tokens", () => {
    const below = { clientCert: "cert", clientCertKey: "key", clientKey: "key" };
    assert.deepEqual(mergeSettings([below, { authMethod: "none" }]), {
      clientCert: "cert",
      clientCertKey: "key",
      authMethod: "none",
    });
  });

  it("drops a secret below the method none, and not one in the same layer", () => {
    assert.deepEqual(mergeSettings([{ clientSecret: "below" }, { authMethod: "none" }]), {
      authMethod: "none",
    });
    const beside = { authMethod: "none", clientSecret: "beside" };
    assert.deepEqual(mergeSettings([beside]), beside);
  });
});
