import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  createKeyMaker,
  type KeyMaker,
  type MadeType,
  writeEd25519Version2,
} from "../support/key_files.ts";
import { type ProgramResult, PROGRAMS, runProgram } from "../support/program.ts";
import { readRuntimeTable } from "../support/runtime_table.ts";
import { withServer } from "../support/served_server.ts";
import { WITHOUT_OPENSSL } from "../support/without_openssl.ts";

const [program = ""] = PROGRAMS;

/** A kind of file with a key. */
interface Kind {
  /** The key that it contains. */
  type: MadeType;
  /** Writes the file `name`. */
  make: (maker: KeyMaker, name: string) => void;
}

/** Converts a key with openssl; `-in` and `-out` are added. */
function converted(type: MadeType, line: string): Kind {
  return {
    type,
    make: (maker, name) => maker.openssl(`${line} -in ${maker.plain(type)} -out ${name}`),
  };
}

/** How to make each row of the table in docs/networks.md. */
const KINDS: Record<string, Kind> = {
  "RSA in PKCS#8": converted("rsa", "pkcs8 -topk8 -nocrypt"),
  "RSA in PKCS#1": converted("rsa", "rsa -traditional"),
  "RSA-PSS in PKCS#8": converted("rsaPss", "pkcs8 -topk8 -nocrypt"),
  "P-256 in SEC 1, without its public half": converted("p256", "ec -no_public"),
  "P-521 in PKCS#8": converted("p521", "pkcs8 -topk8 -nocrypt"),
  "Ed25519 in PKCS#8, version 1": converted("ed25519", "pkcs8 -topk8 -nocrypt"),
  "Ed25519 in PKCS#8, version 2": { type: "ed25519", make: writeEd25519Version2 },
  "P-256 in encrypted PKCS#8": converted("p256", "pkcs8 -topk8 -v2 aes-256-cbc -passout pass:$P"),
  "P-256 in PKCS#12": {
    type: "p256",
    make: (maker, name) =>
      maker.openssl(
        `pkcs12 -export -inkey ${maker.plain("p256")} -in ${maker.certificate("p256")} ` +
          `-passout pass:$P -out ${name}`,
      ),
  },
  "secp256k1 in PKCS#8": converted("secp256k1", "pkcs8 -topk8 -nocrypt"),
};

/** The result of a sign-in, and what the server received. */
interface SignIn extends ProgramResult {
  requests: number;
  assertions: string[];
}

describe("the keys of docs/networks.md", { skip: WITHOUT_OPENSSL }, () => {
  const rows = readRuntimeTable("Which keys each runtime can sign with");
  const maker = createKeyMaker();
  after(() => maker.remove());

  const results = new Map<string, Promise<SignIn>>();
  before(() => {
    for (const [name, { make }] of Object.entries(KINDS)) make(maker, fileOf(name));
    // At the same time: most of a sign-in is the interval before its poll.
    for (const name of Object.keys(KINDS)) {
      results.set(name, signIn(maker, maker.path(fileOf(name))));
    }
  });

  it("has a row for each kind, and no other", () => {
    assert.deepEqual([...rows.keys()], Object.keys(KINDS));
  });

  for (const [name, { type }] of Object.entries(KINDS)) {
    const cell = rows.get(name);
    it(`${name}: ${cell}`, async () => {
      const result = await results.get(name);
      assert.ok(result);
      assert.equal(outcome(result), cell, result.stderr);
      for (const assertion of result.assertions) maker.verify(assertion, type);
    });
  }
});

function fileOf(name: string): string {
  return name.replace(/\W+/g, "_");
}

/** Signs in at a server of its own. */
async function signIn(maker: KeyMaker, key: string): Promise<SignIn> {
  return await withServer(async ({ url, server }) => {
    const approving = setInterval(() => {
      if (server.pending().length > 0) server.approve();
    }, 20);
    const files = ["--client-key", key, "--key-passphrase-file", maker.passphraseFile];
    const args = ["--issuer", url, "--client-id", "cli", "-q", ...files];
    const result = await runProgram(args, { program }).finally(() => clearInterval(approving));
    const forms = server.requests.map(({ body }) => body.get("client_assertion"));
    const assertions = forms.filter((one) => one !== null);
    return { ...result, requests: forms.length, assertions };
  });
}

/** Returns "yes" for a sign-in with assertions, and "no" for a refusal before anything is sent. */
function outcome({ code, stdout, stderr, requests, assertions }: SignIn): string {
  // At least one for the device authorization, and one for the tokens.
  if (code === 0 && /^\S{20,}\n$/.test(stdout) && assertions.length >= 2) return "yes";
  const explained = /is an? \S+ key, which is not supported.*Create another: openssl/.test(stderr);
  return code === 2 && explained && requests === 0 ? "no" : `exit code ${code}`;
}
