import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mergeSettings } from "../../../lib/settings/settings.ts";

describe("mergeSettings()", () => {
  it("lets the later layer override the earlier one", () => {
    const merged = mergeSettings([
      { clientId: "below", scope: ["a"] },
      { clientId: "above", scope: undefined },
    ]);
    assert.deepEqual(merged, { clientId: "above", scope: ["a"] });
  });

  it("hides other ways to name the server and to give the secret", () => {
    const below = { endpoint: "https://below.example", clientSecret: "below" };
    const merged = mergeSettings([below, { issuer: "https://a.example", clientSecretFile: "-" }]);
    assert.deepEqual(merged, { issuer: "https://a.example", clientSecretFile: "-" });
  });

  it("hides the endpoints of a lower layer's server, but not those of its own layer", () => {
    const below = { issuer: "https://b.example", tokenUrl: "https://b.example/token" };
    const above = { issuer: "https://a.example", deviceAuthUrl: "https://a.example/device" };
    assert.deepEqual(mergeSettings([below, above]), above);
    const endpoint = { tokenUrl: "https://c.example/token" };
    assert.deepEqual(mergeSettings([below, endpoint]), { ...below, ...endpoint });
  });

  it("leaves two ways in one layer, which are reported as an error", () => {
    const both = { issuer: "https://a.example", endpoint: "https://b.example" };
    assert.deepEqual(mergeSettings([{ endpoint: "https://c.example" }, both]), both);
  });

  it("hides credentials of lower layers, unless a method selects one of them", () => {
    const below = { clientSecret: "below" };
    assert.deepEqual(mergeSettings([below, { clientKey: "key" }]), { clientKey: "key" });
    const both = mergeSettings([below, { clientKey: "key", authMethod: "private_key_jwt" }]);
    assert.equal(both.clientSecret, "below");
    const profile = { authMethod: "private_key_jwt", clientKey: "key" };
    assert.deepEqual(mergeSettings([profile, below]), { ...profile, ...below });
  });

  it("does not hide a certificate below the method none, because it can bind tokens", () => {
    const below = { clientCert: "cert", clientCertKey: "key", clientKey: "key" };
    assert.deepEqual(mergeSettings([below, { authMethod: "none" }]), {
      clientCert: "cert",
      clientCertKey: "key",
      authMethod: "none",
    });
  });

  it("hides a secret below the method none, but not one in the same layer", () => {
    assert.deepEqual(mergeSettings([{ clientSecret: "below" }, { authMethod: "none" }]), {
      authMethod: "none",
    });
    const beside = { authMethod: "none", clientSecret: "beside" };
    assert.deepEqual(mergeSettings([beside]), beside);
  });
});
