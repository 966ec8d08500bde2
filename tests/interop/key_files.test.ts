import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { CompactEncrypt } from "jose";
import { processHost } from "../../lib/host/process_host.ts";
import { signJwt } from "../../lib/oauth/keys/jwt.ts";
import { readDeviceLoginOptions } from "../../lib/settings/options/device_login_options.ts";
import { readNetworkOptions } from "../../lib/settings/options/network_options.ts";
import type { Settings } from "../../lib/settings/settings.ts";
import { currentRuntime } from "../../scripts/runtimes.ts";
import {
  createKeyMaker,
  type KeyMaker,
  type MadeType,
  PASSPHRASE,
  type ShowingServer,
  startShowingServer,
  writeEd25519Version2,
} from "../support/key_files.ts";

const RUNTIME = currentRuntime();

/** The result for a kind of key: `true` if it works, otherwise the message. */
type Outcome = true | RegExp;

/** A kind of file with a key. */
interface KeyRow {
  /** The key that it contains. */
  type: MadeType;
  /** Writes the file `name`. */
  make: (maker: KeyMaker, name: string) => void;
  /** Signs client assertions and DPoP proofs. */
  signs: Outcome;
  /** Decrypts ID tokens. */
  decrypts: Outcome;
  /** Presents a certificate. */
  presents: Outcome;
}

const converted = (line: string): KeyRow["make"] => (maker, name) =>
  maker.openssl(
    line.replace(/\$(\w+)\.plain/, (_all, type) => maker.plain(type as MadeType)) + ` -out ${name}`,
  );

const pkcs12 = (type: MadeType, flags: string): KeyRow["make"] => (maker, name) =>
  maker.openssl(
    `pkcs12 -export -inkey ${maker.plain(type)} -in ${maker.certificate(type)} ` +
      `-passout pass:$P ${flags} -out ${name}`.replaceAll("  ", " "),
  );

const sshKey = (flags: string[]): KeyRow["make"] => (maker, name) =>
  maker.run("ssh-keygen", "-q", "-N", "", ...flags, "-f", name);

const all = { signs: true, decrypts: true, presents: true } as const;
const CANT_DECRYPT = /can't decrypt.*openssl genpkey -algorithm RSA/;
const signing = { ...all, decrypts: CANT_DECRYPT } as const;
const refused = (message: RegExp) => ({ signs: message, decrypts: message, presents: message });
const createAnother = (type: string) =>
  new RegExp(`is an? ${type} key, which is not supported.*Create another: openssl genpkey`);
const onlyNode = (message: RegExp): Outcome => RUNTIME === "node" ? true : message;
const cantPresent = /(Deno|Bun) can't present --client-cert: its key is an? .* key/;

/** Every kind of file, by name. */
const KEYS: Readonly<Record<string, KeyRow>> = {
  "RSA in PKCS#8": { type: "rsa", make: converted("pkey -in $rsa.plain"), ...all },
  "RSA in PKCS#1": { type: "rsa", make: converted("rsa -traditional -in $rsa.plain"), ...all },
  "RSA in PKCS#8, DER": {
    type: "rsa",
    make: converted("pkcs8 -topk8 -nocrypt -in $rsa.plain -outform DER"),
    ...all,
  },
  "RSA in PKCS#1, DER": {
    type: "rsa",
    make: converted("rsa -traditional -in $rsa.plain -outform DER"),
    ...all,
  },
  "P-256 in PKCS#8": { type: "p256", make: converted("pkey -in $p256.plain"), ...all },
  "P-256 in SEC 1 with EC PARAMETERS": {
    type: "p256",
    make(maker, name) {
      const parameters = maker.run("openssl", "ecparam", "-name", "prime256v1");
      const key = maker.run("openssl", "ec", "-in", maker.plain("p256"));
      maker.write(name, parameters + key);
    },
    ...all,
  },
  "P-256 in SEC 1 without the public half": {
    type: "p256",
    make: converted("ec -no_public -in $p256.plain"),
    ...all,
  },
  "P-256 in SEC 1, DER": {
    type: "p256",
    make: converted("ec -in $p256.plain -outform DER"),
    ...all,
  },
  "P-384 in SEC 1": { type: "p384", make: converted("ec -in $p384.plain"), ...all },
  "P-521 in PKCS#8": { type: "p521", make: converted("pkey -in $p521.plain"), ...all },
  "P-521 in SEC 1": { type: "p521", make: converted("ec -in $p521.plain"), ...all },
  "Ed25519, version 1": { type: "ed25519", make: converted("pkey -in $ed25519.plain"), ...signing },
  "Ed25519, version 2": {
    type: "ed25519",
    make: writeEd25519Version2,
    ...signing,
  },
  "X25519": {
    type: "x25519",
    make: converted("pkey -in $x25519.plain"),
    signs: /can't sign/,
    decrypts: true,
    presents: /can't present|is not the key/,
  },
  "RSA-PSS": {
    type: "rsaPss",
    make: converted("pkey -in $rsaPss.plain"),
    signs: true,
    decrypts: CANT_DECRYPT,
    presents: onlyNode(cantPresent),
  },
  "RSA-PSS for SHA-384": {
    type: "rsaPss384",
    make: converted("pkey -in $rsaPss384.plain"),
    signs: true,
    decrypts: CANT_DECRYPT,
    presents: onlyNode(cantPresent),
  },
  "RSA with 1024 bits": {
    type: "rsa1024",
    make: converted("pkey -in $rsa1024.plain"),
    signs: true,
    decrypts: /has 1024 bits; at least 2048/,
    presents: RUNTIME === "bun" ? true : /can't present.*too short/,
  },
  "a JWK": { type: "p256", make: jwk("p256"), ...all },
  "a JWK with use: sig": {
    type: "p256",
    make: jwk("p256", { use: "sig" }),
    signs: true,
    decrypts: /is for signatures/,
    presents: true,
  },
  "a set with one JWK": {
    type: "rsa",
    make: (maker, name) => maker.write(name, JSON.stringify({ keys: [maker.jwk("rsa")] })),
    ...all,
  },
  "a set with two JWKs": {
    type: "rsa",
    make: (maker, name) =>
      maker.write(name, JSON.stringify({ keys: [maker.jwk("rsa"), maker.jwk("p256")] })),
    ...refused(/key set with 2 keys/),
  },
  "a JWK without its public half": {
    type: "ed25519",
    make: jwk("ed25519", { x: undefined }),
    ...refused(/lacks its public half: the member "x"/),
  },
  "encrypted PKCS#8 with PBKDF2 and AES-256": {
    type: "rsa",
    make: encrypted("-v2 aes-256-cbc"),
    ...all,
  },
  "encrypted PKCS#8 with AES-192 and HMAC-SHA-512": {
    type: "rsa",
    make: encrypted("-v2 aes-192-cbc -v2prf hmacWithSHA512"),
    ...all,
  },
  "encrypted PKCS#8 with AES-128 and HMAC-SHA-1": {
    type: "rsa",
    make: encrypted("-v2 aes-128-cbc -v2prf hmacWithSHA1"),
    ...all,
  },
  "encrypted PKCS#8 with triple DES": { type: "rsa", make: encrypted("-v2 des3"), ...all },
  "encrypted PKCS#8 with scrypt": { type: "rsa", make: encrypted("-scrypt"), ...all },
  "encrypted PKCS#8 with PBE-SHA1-3DES": {
    type: "rsa",
    make: encrypted("-v1 PBE-SHA1-3DES"),
    ...all,
  },
  "encrypted PKCS#8 in DER": {
    type: "rsa",
    make: encrypted("-v2 aes-256-cbc -outform DER"),
    ...all,
  },
  "PKCS#1, encrypted in the old way": {
    type: "rsa",
    make: converted("rsa -traditional -aes256 -passout pass:$P -in $rsa.plain"),
    ...all,
  },
  "PKCS#1, encrypted with triple DES": {
    type: "rsa",
    make: converted("rsa -traditional -des3 -passout pass:$P -in $rsa.plain"),
    ...all,
  },
  "SEC 1, encrypted in the old way": {
    type: "p256",
    make: converted("ec -aes128 -passout pass:$P -in $p256.plain"),
    ...all,
  },
  "PKCS#12 of OpenSSL 3": { type: "p256", make: pkcs12("p256", "-name one"), ...all },
  "PKCS#12 with old algorithms": { type: "rsa", make: pkcs12("rsa", "-legacy"), ...all },
  "PKCS#12 with two-key triple DES": {
    type: "rsa",
    make: pkcs12("rsa", "-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-3DES -macalg sha1"),
    ...all,
  },
  "PKCS#12 without a checksum": { type: "rsa", make: pkcs12("rsa", "-nomac"), ...all },
  "PKCS#12 with AES-192 and SHA-512": {
    type: "ed25519",
    make: pkcs12("ed25519", "-keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha512"),
    ...signing,
  },
  "an RSA key of ssh-keygen -m PEM": {
    type: "rsa",
    make: (maker, name) => {
      maker.run("cp", maker.plain("rsa"), name);
      maker.run("chmod", "600", name);
      maker.run("ssh-keygen", "-q", "-p", "-N", "", "-m", "PEM", "-f", name);
    },
    ...all,
  },
  "PKCS#12 of keytool": {
    type: "rsa",
    make(maker, name) {
      maker.openssl(
        `pkcs12 -export -inkey ${maker.plain("rsa")} -in ${maker.certificate("rsa")} ` +
          "-passout pass:password -out imported.p12",
      );
      maker.keytool(
        "-importkeystore -srckeystore imported.p12 -srcstorepass password -deststoretype PKCS12 " +
          `-destkeystore ${name} -deststorepass $P -destkeypass $P`,
      );
    },
    ...all,
  },
  "PKCS#12 of NSS, in BER": {
    type: "p256",
    make(maker, name) {
      pkcs12("p256", "-name one")(maker, "for_nss.p12");
      maker.run("mkdir", "nss");
      maker.run("certutil", "-N", "-d", "sql:nss", "--empty-password");
      maker.run("pk12util", "-i", "for_nss.p12", "-d", "sql:nss", "-W", PASSPHRASE);
      maker.run("pk12util", "-o", name, "-n", "one", "-d", "sql:nss", "-W", PASSPHRASE);
    },
    ...all,
  },
  "a Java keystore": {
    type: "rsa",
    make: (maker, name) => keystore(maker, name),
    ...refused(/is a Java keystore. Convert it to PKCS#12: keytool -importkeystore/),
  },
  "a key of PuTTY": {
    type: "rsa",
    make: (maker, name) =>
      maker.run("puttygen", "-q", "-t", "rsa", "--new-passphrase", "/dev/null", "-o", name),
    ...refused(/PuTTY's own format. Convert it: puttygen FILE -O private-openssh -o NEW/),
  },
  "an RSA key of OpenSSH": {
    type: "rsa",
    make: sshKey(["-t", "rsa"]),
    ...refused(/OpenSSH's own format. Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY/),
  },
  "a P-256 key of OpenSSH": {
    type: "p256",
    make: sshKey(["-t", "ecdsa"]),
    ...refused(/OpenSSH's own format. Convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY/),
  },
  "an Ed25519 key of OpenSSH": {
    type: "ed25519",
    make: sshKey(["-t", "ed25519"]),
    ...refused(
      /Ed25519 key in OpenSSH's own format, which can't be converted. Create another: openssl genpkey -algorithm ed25519 -out NEW/,
    ),
  },
  "RSA with three primes": {
    type: "threePrimes",
    make: converted("pkey -in $threePrimes.plain"),
    signs: createAnother("multi-prime RSA"),
    decrypts: createAnother("multi-prime RSA"),
    presents: onlyNode(cantPresent),
  },
  "Ed448": {
    type: "ed448",
    make: converted("pkey -in $ed448.plain"),
    signs: createAnother("Ed448"),
    decrypts: createAnother("Ed448"),
    presents: onlyNode(cantPresent),
  },
  "secp256k1": {
    type: "secp256k1",
    make: converted("pkey -in $secp256k1.plain"),
    ...refused(createAnother("secp256k1")),
  },
  "secp256k1 in SEC 1": {
    type: "secp256k1",
    make: converted("ec -in $secp256k1.plain"),
    ...refused(createAnother("secp256k1")),
  },
  "brainpool": {
    type: "brainpool",
    make: converted("pkey -in $brainpool.plain"),
    ...refused(createAnother("brainpool")),
  },
  "P-224": {
    type: "p224",
    make: converted("pkey -in $p224.plain"),
    ...refused(createAnother("P-224")),
  },
  "an EC key with explicit parameters": {
    type: "explicit",
    make: converted("pkey -in $explicit.plain"),
    ...refused(/openssl pkey -in FILE -ec_param_enc named_curve -out NEW/),
  },
  "a certificate": {
    type: "rsa",
    make: (maker, name) => maker.run("cp", maker.certificate("rsa"), name),
    ...refused(/is a certificate; the private key/),
  },
  "a certificate in DER": {
    type: "rsa",
    make: (maker, name) =>
      maker.openssl(`x509 -in ${maker.certificate("rsa")} -outform DER -out ${name}`),
    ...refused(/is a certificate; the private key/),
  },
  "a public key": {
    type: "rsa",
    make: converted("pkey -pubout -in $rsa.plain"),
    ...refused(/is a public key; the private key/),
  },
};

/** Makes a Java keystore with a new RSA key. */
function keystore(maker: KeyMaker, name: string): void {
  maker.keytool(
    `-genkeypair -keyalg RSA -alias one -dname CN=keystore -storetype JKS -keystore ${name} ` +
      "-storepass $P -keypass $P",
  );
}

function jwk(type: MadeType, more: object = {}): KeyRow["make"] {
  return (maker, name) => maker.write(name, JSON.stringify({ ...maker.jwk(type), ...more }));
}

function encrypted(flags: string): KeyRow["make"] {
  return converted(`pkcs8 -topk8 -passout pass:$P ${flags} -in $rsa.plain`);
}

describe("files with keys", () => {
  const maker = createKeyMaker();
  after(() => maker.remove());
  let server: ShowingServer;
  before(async () => {
    server = await startShowingServer({
      cert: maker.certificate("p256"),
      key: maker.plain("p256"),
    });
  });
  after(() => server.close());

  const read = async (settings: Settings) =>
    await readDeviceLoginOptions({
      issuer: "https://auth.example.com",
      clientId: "cli",
      keyPassphraseFile: maker.passphraseFile,
      ...settings,
    }, processHost());

  async function check(outcome: Outcome, work: () => Promise<void>): Promise<void> {
    if (outcome === true) await work();
    else await assert.rejects(work(), { code: "invalid_options", message: outcome });
  }

  for (const [name, { type, make, signs, decrypts, presents }] of Object.entries(KEYS)) {
    describe(name, () => {
      const file = name.replace(/\W+/g, "_");
      const path = maker.path(file);
      before(() => make(maker, file));

      it(`signs: ${signs}`, async () => {
        await check(signs, async () => {
          const { clientKey, dpop } = await read({ clientKey: path, dpopKey: path });
          const signer = await clientKey?.signer();
          assert.ok(signer && dpop && typeof dpop !== "function");
          maker.verify(await signJwt(signer, { header: {}, payload: {} }), type);
          const request = { method: "POST", url: "https://auth.example.com/token" };
          maker.verify(await dpop.proof(request), type);
        });
      });

      it(`decrypts: ${decrypts}`, async () => {
        await check(decrypts, async () => {
          const { decryptIdToken } = await read({ decryptionKey: path });
          const alg = /^rsa/.test(type) ? "RSA-OAEP" : "ECDH-ES";
          const jwe = await new CompactEncrypt(new TextEncoder().encode("plain"))
            .setProtectedHeader({ alg, enc: "A256GCM" })
            .encrypt(createPublicKey(maker.publicKey(type)));
          assert.equal(await decryptIdToken?.(jwe), "plain");
        });
      });

      it(`presents a certificate: ${presents}`, async () => {
        await check(presents, async () => {
          const settings = {
            clientCert: maker.certificate(type === "x25519" ? "rsa" : type),
            clientCertKey: path,
            keyPassphraseFile: maker.passphraseFile,
            skipTlsVerify: true,
          };
          const host = processHost();
          const send = await host.createFetch(await readNetworkOptions(settings, host));
          assert.match(await (await send(server.url)).text(), new RegExp(`CN ?= ?${type}\\b`));
        });
      });
    });
  }
});
