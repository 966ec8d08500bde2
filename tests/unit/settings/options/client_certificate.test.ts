import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { describe, it } from "node:test";
import type { Host } from "../../../../lib/host/host.ts";
import {
  readCertificates,
  readClientCertificate,
} from "../../../../lib/settings/options/client_certificate.ts";
import * as certificates from "../../../support/certificates.ts";
import * as fixtures from "../../../support/key_fixtures.ts";

const { client, selfSigned, clientCa } = certificates;

/** A host with these files. */
function hostWith(files: Record<string, string | Uint8Array>): Host & { notices: string[] } {
  const notices: string[] = [];
  const host = {
    notices,
    readBytes: (path: string) => Promise.resolve(new Uint8Array(Buffer.from(files[path] ?? ""))),
    readPassphrase: () => Promise.resolve(undefined),
    stderr: { write: (text: string) => Promise.resolve(void notices.push(text)) },
  };
  return host as unknown as Host & { notices: string[] };
}

const read = (cert: string | Uint8Array, key?: string) =>
  readClientCertificate(
    { clientCert: "cert", ...(key !== undefined && { clientCertKey: "key" }) },
    hostWith({ cert, ...(key !== undefined && { key }) }),
  );

describe("readClientCertificate()", () => {
  const sec1 = createPrivateKey(client.key).export({ format: "pem", type: "sec1" }).toString();
  const jwk = JSON.stringify(createPrivateKey(client.key).export({ format: "jwk" }));
  const parameters =
    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
  for (
    const [name, cert, key] of [
      ["in two files", client.cert, client.key],
      ["in one file that contains more", `comment\n${client.cert}${parameters}${sec1}`, undefined],
      ["with the key as a JWK", client.cert, jwk],
      ["with its authority first", clientCa + client.cert, client.key],
      ["with another certificate first", selfSigned.cert + client.cert, client.key],
      ["with a byte order mark", `\ufeff${client.cert}`, `\ufeff${client.key}`],
      ["with Windows' line breaks", client.cert.replaceAll("\n", "\r\n"), client.key],
    ] as const
  ) {
    it(`reads a certificate ${name}`, async () => {
      const pair = await read(cert, key);
      assert.equal(pair?.cert.indexOf(client.cert.trim()), 0);
      const plain = { format: "der", type: "pkcs8" } as const;
      assert.deepEqual(
        createPrivateKey(pair.key).export(plain),
        createPrivateKey(client.key).export(plain),
      );
    });
  }

  it("orders the chain, and leaves out what does not belong to it", async () => {
    const pair = await read(clientCa + selfSigned.cert + client.cert, client.key);
    assert.equal(pair?.cert.trim(), `${client.cert.trim()}\n${clientCa.trim()}`);
  });

  it("reads PKCS#12, and reports once if that has no passphrase", async () => {
    const bytes = Buffer.from(fixtures.UNPROTECTED_PKCS12, "base64");
    const host = hostWith({ "client.p12": new Uint8Array(bytes) });
    const pair = await readClientCertificate({ clientCert: "client.p12" }, host);
    assert.equal(pair?.cert, fixtures.CERTIFICATE);
    await readClientCertificate({ clientCert: "client.p12" }, host);
    assert.equal(host.notices.length, 1);
    assert.match(host.notices[0] ?? "", /--client-cert: client.p12 is a PKCS#12 file without/);
  });

  const encrypted = client.key.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
  for (
    const [cert, key, message] of [
      [client.cert, selfSigned.key, /--client-cert-key is not the key of --client-cert, nor/],
      [
        client.cert,
        encrypted,
        /key is encrypted. Give its passphrase with --key-passphrase-file FILE/,
      ],
      [client.cert, selfSigned.cert, /--client-cert-key: key is a certificate; the private key/],
      [client.cert, undefined, /--client-cert needs its key: also give --client-cert-key FILE/],
      [client.key, client.key, /--client-cert: cert contains no certificate in PEM/],
      ["", client.key, /--client-cert: cert contains no certificate in PEM/],
      [
        client.cert.replace(/[\w+/]{20}/, "A".repeat(20)),
        client.key,
        /--client-cert: cert contains a certificate that is damaged/,
      ],
      [
        client.cert.replaceAll("BEGIN C", "BEGIN TRUSTED C").replaceAll("END C", "END TRUSTED C"),
        client.key,
        /openssl x509 -in FILE -out NEW/,
      ],
    ] as const
  ) {
    it(`rejects a pair: ${message}`, async () => {
      await assert.rejects(read(cert, key), { code: "invalid_options", message });
    });
  }

  it("reads no certificate if none is named, but rejects a key alone", async () => {
    assert.equal(await readClientCertificate({}, hostWith({})), undefined);
    await assert.rejects(readClientCertificate({ clientCertKey: "key" }, hostWith({})), {
      code: "invalid_options",
      message: /also give --client-cert FILE/,
    });
  });
});

describe("readCertificates()", () => {
  it("reads a list with a comment in an old encoding", async () => {
    const comment = Buffer.from("friendlyName: Autorit\xe9\n", "latin1");
    const file = Buffer.concat([comment, Buffer.from(certificates.ca + clientCa)]);
    const given = { flag: "--ca-cert", path: "ca", settings: {} };
    const read = await readCertificates(given, hostWith({ ca: new Uint8Array(file) }));
    assert.deepEqual(read, [certificates.ca, clientCa]);
  });
});
