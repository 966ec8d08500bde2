import { execFileSync, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeDer } from "../../lib/oauth/keys/der.ts";

/** The passphrase of encrypted files. */
export const PASSPHRASE = "correct horse";

/** The commands that make a key of each type. */
const NEW_KEYS = {
  rsa: "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
  rsa1024: "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024",
  threePrimes: "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_primes:3",
  rsaPss: "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
  rsaPss384: "genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 " +
    "-pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 " +
    "-pkeyopt rsa_pss_keygen_saltlen:48",
  p256: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
  p384: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384",
  p521: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521",
  explicit: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 " +
    "-pkeyopt ec_param_enc:explicit",
  ed25519: "genpkey -algorithm ed25519",
  x25519: "genpkey -algorithm x25519",
  ed448: "genpkey -algorithm ed448",
  secp256k1: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
  brainpool: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1",
  p224: "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-224",
} as const;

/** The types of keys. */
export type MadeType = keyof typeof NEW_KEYS;

/** Makes keys and certificates with the machine's tools. */
export interface KeyMaker {
  folder: string;
  /** The file with the passphrase. */
  passphraseFile: string;
  /** Returns the path of a file in the folder. */
  path(name: string): string;
  /** Runs a tool in the folder, without a shell. */
  run(tool: string, ...args: string[]): string;
  /** Runs openssl; its arguments are separated by blanks, and `$P` is the passphrase. */
  openssl(line: string): void;
  /** Runs keytool in the same way. */
  keytool(line: string): void;
  /** Returns the path of an unencrypted key in PKCS#8, always the same for a type. */
  plain(type: MadeType): string;
  /** Returns the path of a certificate for that key, with the type as its common name. */
  certificate(type: MadeType): string;
  /** Returns the public half of that key, in PEM. */
  publicKey(type: MadeType): string;
  /** Returns the key as a JWK. */
  jwk(type: MadeType): JsonWebKey;
  /** Verifies a JWS in compact serialization with openssl. */
  verify(jws: string, type: MadeType): void;
  /** Writes a file. */
  write(name: string, content: string | Uint8Array): string;
  remove(): void;
}

/** Creates a maker with its own folder. */
export function createKeyMaker(): KeyMaker {
  const folder = mkdtempSync(join(tmpdir(), "device-login-keys-"));
  const made = new Map<string, string>();
  const once = (name: string, make: (path: string) => void) => {
    const path = join(folder, name);
    if (!made.has(name)) make(path);
    made.set(name, path);
    return path;
  };
  const maker: KeyMaker = {
    folder,
    passphraseFile: join(folder, "passphrase"),
    path: (name) => join(folder, name),
    run: (tool, ...args) =>
      execFileSync(tool, args, { cwd: folder, encoding: "utf8", stdio: "pipe" }),
    openssl(line) {
      maker.run("openssl", ...line.split(" ").map((word) => word.replace("$P", PASSPHRASE)));
    },
    keytool: (line) =>
      void maker.run("keytool", ...line.split(" ").map((word) => word.replace("$P", PASSPHRASE))),
    plain: (type) =>
      once(`${type}.plain`, (path) => maker.openssl(`${NEW_KEYS[type]} -out ${path}`)),
    certificate: (type) =>
      once(`${type}.crt`, (path) => {
        maker.openssl(`req -x509 -new -key ${maker.plain(type)} -out ${path} -subj /CN=${type}`);
      }),
    publicKey: (type) => maker.run("openssl", "pkey", "-in", maker.plain(type), "-pubout"),
    jwk: (type) =>
      createPrivateKey(readFileSync(maker.plain(type))).export({ format: "jwk" }) as JsonWebKey,
    verify(jws, type) {
      const [header = "", payload = "", signature = ""] = jws.split(".");
      const { alg } = JSON.parse(Buffer.from(header, "base64url").toString());
      const raw = new Uint8Array(Buffer.from(signature, "base64url"));
      const signed = maker.write("signed", `${header}.${payload}`);
      const given = ["-pubin", "-inkey", maker.write("public", maker.publicKey(type))];
      const signatureFile = maker.write(
        "signature",
        alg.startsWith("ES") ? derSignature(raw) : raw,
      );
      const hash = alg === "EdDSA" ? [] : ["-digest", `sha${alg.slice(2)}`];
      const padding = alg.startsWith("PS")
        ? ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"]
        : [];
      const files = ["-rawin", "-in", signed, "-sigfile", signatureFile];
      maker.run("openssl", "pkeyutl", "-verify", ...given, ...files, ...hash, ...padding);
    },
    write(name, content) {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  maker.write("passphrase", `${PASSPHRASE}\n`);
  return maker;
}

/** Writes the Ed25519 key in PKCS#8 version 2, which OpenSSL does not write: with its public half. */
export function writeEd25519Version2(maker: KeyMaker, name: string): void {
  const { d = "", x = "" } = maker.jwk("ed25519");
  const bytes = (text: string) => Buffer.from(text, "base64url");
  const seed = encodeDer(4, encodeDer(4, bytes(d)));
  const id = encodeDer(0x30, encodeDer(6, [0x2b, 0x65, 0x70]));
  const half = encodeDer(0x81, [0], bytes(x));
  const der = encodeDer(0x30, [2, 1, 1], id, seed, half);
  const lines = Buffer.from(der).toString("base64").replace(/.{64}/g, "$&\n");
  maker.write(name, `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`);
}

/** A TLS server that requests a certificate, accepts any, and shows it. */
export interface ShowingServer {
  url: string;
  close(): void;
}

/** Starts it with openssl, and with the paths of its own certificate and key. */
export async function startShowingServer(
  { cert, key }: { cert: string; key: string },
): Promise<ShowingServer> {
  const child = spawn("openssl", [
    ...["s_server", "-accept", "127.0.0.1:0", "-www", "-Verify", "3"],
    ...["-cert", cert, "-key", key],
  ], { stdio: ["ignore", "pipe", "ignore"] });
  const port = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.once("exit", () => reject(new Error("openssl s_server ended")));
    child.stdout.on("data", (data: Uint8Array) => {
      text += new TextDecoder().decode(data);
      const [, port] = /ACCEPT \S+:(\d+)/.exec(text) ?? [];
      if (port !== undefined) resolve(port);
    });
  });
  return { url: `https://127.0.0.1:${port}/`, close: () => void child.kill() };
}

/** Converts a signature of ECDSA from two numbers of the same length (RFC 7518) to DER. */
function derSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const numbers = [raw.subarray(0, half), raw.subarray(half)].map((number) => {
    const start = number.findIndex((byte) => byte !== 0);
    const bytes = number.subarray(start);
    return encodeDer(2, (bytes[0] ?? 0) > 127 ? [0, ...bytes] : bytes);
  });
  return encodeDer(0x30, ...numbers);
}
