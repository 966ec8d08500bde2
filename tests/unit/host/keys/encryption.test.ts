import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import { deriveForPkcs12, pkcs12Passphrase } from "../../../../lib/host/keys/passphrase_key.ts";
import {
  type KeyFile,
  type ReadKey,
  readPrivateKeyFile,
} from "../../../../lib/host/keys/private_key_file.ts";
import { decryptRc2 } from "../../../../lib/host/keys/rc2.ts";
import { berToDer } from "../../../../lib/host/keys/der_values.ts";
import { readPkcs12 } from "../../../../lib/host/keys/pkcs12.ts";
import { readPrivateKeyInfo } from "../../../../lib/oauth/keys/private_key_info.ts";
import { encodeDer, readDer } from "../../../../lib/oauth/keys/der.ts";
import * as fixtures from "../../../support/key_fixtures.ts";

const { PASSPHRASE } = fixtures;
const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const base64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

function keyFile(content: string | Uint8Array, passphrase: string = PASSPHRASE): KeyFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    bytes,
    passphrase: () => Promise.resolve(passphrase),
    prompts: true,
    onUnprotected: () => {},
  };
}

/** The secret number of a key on an elliptic curve, which every format contains. */
function secret(key: ReadKey): Uint8Array {
  assert.ok("info" in key);
  return new Uint8Array(readDer(readDer(key.info.key)[0]?.content)[1]?.content ?? []);
}

const plain = secret(await readPrivateKeyFile(keyFile(fixtures.PLAIN)));

describe("decryptRc2()", () => {
  for (
    const [key, text, encrypted] of [
      ["ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"],
      ["3000000000000000", "1000000000000001", "30649edf9be7d2c2"],
      ["88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"],
    ] as const
  ) {
    it(`decrypts ${encrypted} of RFC 2268 section 5`, () => {
      const decrypted = decryptRc2(hex(key), { iv: new Uint8Array(8), data: hex(encrypted) });
      assert.deepEqual(decrypted, hex(text));
    });
  }
});

describe("deriveForPkcs12()", () => {
  for (
    const [purpose, salt, expected] of [
      ["key", "0a58cf64530d823f", "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"],
      ["mac", "3d83c0e4546ac140", "8d967d88f6caa9d714800ab3d48051d63f73a312"],
    ] as const
  ) {
    it(`derives the known bytes of a ${purpose}`, () => {
      const derived = deriveForPkcs12(pkcs12Passphrase("smeg"), {
        purpose,
        hash: "sha1",
        salt: hex(salt),
        iterations: 1,
        length: expected.length / 2,
      });
      assert.deepEqual(derived, hex(expected));
    });
  }
});

describe("an encrypted key", () => {
  const files: Record<string, string | Uint8Array> = {
    ...fixtures.OLD_PEM,
    "RC2": fixtures.RC2_PEM,
    ...Object.fromEntries(
      Object.entries(fixtures.PKCS12).map(([name, text]) => [`PKCS#12 ${name}`, base64(text)]),
    ),
  };
  for (const [name, content] of Object.entries(files)) {
    it(`is decrypted: ${name}`, async () => {
      assert.deepEqual(secret(await readPrivateKeyFile(keyFile(content))), plain);
    });

    it(`is not decrypted with another passphrase: ${name}`, async () => {
      for (const wrong of ["wrong", ""]) {
        const copy = typeof content === "string" ? content : content.slice();
        await assert.rejects(readPrivateKeyFile(keyFile(copy, wrong)), {
          message: /can't be decrypted: the passphrase is wrong/,
        });
      }
    });
  }

  it("is decrypted if node:crypto has encrypted it", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({
      type: "pkcs8",
      format: "pem",
      cipher: "aes-256-cbc",
      passphrase: "päss",
    });
    const read = await readPrivateKeyFile(keyFile(pem.toString(), "päss"));
    const der = privateKey.export({ type: "pkcs8", format: "der" });
    assert.ok("info" in read);
    assert.deepEqual(read.info.key, readPrivateKeyInfo("PRIVATE KEY", new Uint8Array(der)).key);
  });
});

describe("readPkcs12()", () => {
  const der = base64(fixtures.PKCS12["of OpenSSL 3"] ?? "");

  /** Rewrites constructed values with lengths that are not stated, and strings in two pieces. */
  function toBer(bytes: Uint8Array): Uint8Array {
    const values = readDer(bytes).map(({ tag, content }) => {
      if (tag === 4 && content.length > 40) {
        const pieces = [content.subarray(0, 20), content.subarray(20)];
        return [0x24, 0x80, ...pieces.flatMap((piece) => [...encodeDer(4, piece)]), 0, 0];
      }
      return tag & 0x20 ? [tag, 0x80, ...toBer(content), 0, 0] : [...encodeDer(tag, content)];
    });
    return Uint8Array.from(values.flat());
  }

  it("reads lengths that are not stated, and strings in pieces", async () => {
    const ber = toBer(der);
    assert.notDeepEqual(ber, der);
    assert.deepEqual(berToDer(ber), der);
    const { keys, certificates } = await readPkcs12(ber, PASSPHRASE);
    assert.deepEqual([keys.length, certificates.length], [1, 1]);
  });

  it("reports a damaged file", async () => {
    for (const length of [10, 100, der.length - 10]) {
      const damaged = keyFile(der.slice(0, length));
      await assert.rejects(readPrivateKeyFile(damaged), { name: "UnusableFile" });
    }
  });

  it("reads a file without a passphrase, and reports that", async () => {
    let reported = 0;
    const file = keyFile(base64(fixtures.UNPROTECTED_PKCS12));
    const read = await readPrivateKeyFile({
      ...file,
      passphrase: () => assert.fail("no passphrase is needed"),
      onUnprotected: () => void reported++,
    });
    assert.deepEqual(secret(read), plain);
    assert.equal(reported, 1);
  });
});
