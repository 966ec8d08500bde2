import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { importClientKey } from "../../../../lib/oauth/client/client_key.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

describe("importClientKey()", () => {
  it("imports PEM, a JWK or its text, and signs by an algorithm of each server", async () => {
    const jwk = privateKey.export({ format: "jwk" }) as JsonWebKey;
    const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    for (const source of [pem, jwk, JSON.stringify(jwk)]) {
      const key = await importClientKey(source);
      assert.equal((await key.signer()).alg, "RS256");
      assert.equal((await key.signer(["ES256", "PS256"])).alg, "PS256");
      await assert.rejects(async () => await key.signer(["ES256"]), {
        code: "invalid_options",
        message:
          "The client's key signs with RS256 or PS256 or RS384 or PS384 or RS512 or PS512, " +
          "but the server supports ES256.",
      });
    }
  });

  it("rejects a key that can't be used before it is needed", async () => {
    const pem = publicKey.export({ format: "pem", type: "spki" }).toString();
    const jwk = privateKey.export({ format: "jwk" }) as JsonWebKey;
    for (
      const [source, message] of [
        [pem, "The client's key is a public key; the private key is required."],
        [
          { ...jwk, alg: "ES256" },
          "The client's key can't be used with ES256: it is damaged, or of another type.",
        ],
      ] as const
    ) await assert.rejects(importClientKey(source), { code: "invalid_options", message });
  });
});
