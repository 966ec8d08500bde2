import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import type { Host } from "../../lib/host/host.ts";
import { processHost } from "../../lib/host/process_host.ts";
import { readNetworkOptions } from "../../lib/settings/options/network_options.ts";
import type { Settings } from "../../lib/settings/settings.ts";
import {
  createKeyMaker,
  type KeyMaker,
  PASSPHRASE,
  type ShowingServer,
  startShowingServer,
} from "../support/key_files.ts";

/** Makes an authority, and a certificate of it for a client or a server. */
function issue(maker: KeyMaker, { authority, name }: { authority: string; name: string }): void {
  maker.openssl(
    "req -x509 -newkey rsa:2048 -nodes -subj /CN=Authority -addext keyUsage=critical,keyCertSign " +
      `-keyout ${authority}.key -out ${authority}.crt`,
  );
  maker.openssl(
    `req -newkey rsa:2048 -nodes -subj /CN=${name} -keyout ${name}.key -out ${name}.csr`,
  );
  const extensions = maker.write("extensions", "subjectAltName=IP:127.0.0.1\n");
  maker.openssl(
    `x509 -req -in ${name}.csr -CA ${authority}.crt -CAkey ${authority}.key -CAcreateserial ` +
      `-extfile ${extensions} -out ${name}.crt`,
  );
}

describe("files with certificates", () => {
  const maker = createKeyMaker();
  after(() => maker.remove());
  let server: ShowingServer;
  before(async () => {
    issue(maker, { authority: "authority", name: "server" });
    issue(maker, { authority: "clients", name: "client" });
    issue(maker, { authority: "former", name: "other" });
    server = await startShowingServer({
      cert: maker.path("server.crt"),
      key: maker.path("server.key"),
    });
    const text = (name: string) => readFileSync(maker.path(name), "utf8");
    maker.write("chain.pem", text("clients.crt") + text("other.crt") + text("client.crt"));
    maker.write("all.pem", text("client.crt") + text("client.key"));
    maker.openssl("x509 -in client.crt -outform DER -out client.der");
    maker.openssl("x509 -in authority.crt -outform DER -out authority.der");
    maker.openssl("x509 -in client.crt -trustout -addtrust clientAuth -out trusted.pem");
    maker.openssl("crl2pkcs7 -nocrl -certfile client.crt -out client.p7b");
    maker.openssl("crl2pkcs7 -nocrl -certfile client.crt -outform DER -out client.p7c");
    maker.openssl("pkcs12 -export -nokeys -in authority.crt -passout pass:$P -out authority.p12");
    const pair = "pkcs12 -export -inkey client.key -in client.crt -certfile clients.crt";
    maker.openssl(`${pair} -passout pass:$P -out client.p12`);
    maker.openssl(`${pair} -passout pass:pässword -out not_ascii.p12`);
    maker.write("not_ascii", "pässword");
    maker.openssl(`${pair} -passout pass: -out plain.p12`);
    maker.openssl(`${pair} -legacy -passout pass:$P -out legacy.p12`);
    maker.keytool(
      "-importcert -noprompt -file authority.crt -alias one -storetype JKS -storepass $P " +
        "-keystore authority.jks",
    );
    // Some programs write the names of certificates in an old encoding.
    const comment = Buffer.from("friendlyName: Autorit\xe9\n", "latin1");
    maker.write("comment.crt", Buffer.concat([comment, readFileSync(maker.path("authority.crt"))]));
  });
  after(() => server.close());

  const files = (settings: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).map(([name, file]) => [
        name,
        typeof file === "string" ? maker.path(file) : file,
      ]),
    );

  /** Connects with these files, and returns what the server shows. */
  async function connect(settings: Settings, env: Record<string, string> = {}): Promise<string> {
    const host: Host = { ...processHost(), env: (name) => env[name] };
    const send = await host.createFetch(await readNetworkOptions(files(settings), host));
    return await (await send(server.url)).text();
  }

  const keyPassphraseFile = "passphrase";
  const clientCertKey = "client.key";

  for (
    const [name, settings] of Object.entries<Settings>({
      "PEM": { clientCert: "client.crt", clientCertKey },
      "PEM with the key": { clientCert: "all.pem" },
      "PEM with the authority first": { clientCert: "chain.pem", clientCertKey },
      "DER": { clientCert: "client.der", clientCertKey },
      "PKCS#12": { clientCert: "client.p12", keyPassphraseFile },
      "PKCS#12 with old algorithms": { clientCert: "legacy.p12", keyPassphraseFile },
      "PKCS#12 with a passphrase beyond ASCII": {
        clientCert: "not_ascii.p12",
        keyPassphraseFile: "not_ascii",
      },
      "PKCS#12 without a passphrase": { clientCert: "plain.p12" },
      "PKCS#12 and the key": { clientCert: "client.p12", clientCertKey, keyPassphraseFile },
      "PEM and a key in PKCS#12": {
        clientCert: "client.crt",
        clientCertKey: "client.p12",
        keyPassphraseFile,
      },
    })
  ) {
    it(`presents a certificate in ${name}`, async () => {
      assert.match(await connect({ ...settings, skipTlsVerify: true }), /Subject: CN ?= ?client\b/);
    });
  }

  for (
    const [name, settings, message] of [
      ["without a key", { clientCert: "client.crt" }, /--client-cert needs its key/],
      ["in DER, without a key", { clientCert: "client.der" }, /--client-cert needs its key/],
      [
        "with another key",
        { clientCert: "client.crt", clientCertKey: "other.key" },
        /--client-cert-key is not the key of --client-cert/,
      ],
      [
        "in OpenSSL's own format",
        { clientCert: "trusted.pem", clientCertKey },
        /TRUSTED CERTIFICATE.*openssl x509 -in FILE -out NEW/,
      ],
      [
        "in PKCS#7",
        { clientCert: "client.p7b", clientCertKey },
        /is PKCS#7.*openssl pkcs7 -print_certs -in FILE -out NEW/,
      ],
      [
        "in PKCS#7, DER",
        { clientCert: "client.p7c", clientCertKey },
        /is PKCS#7.*openssl pkcs7 -inform DER -print_certs -in FILE -out NEW/,
      ],
      [
        "that is only requested",
        { clientCert: "client.csr", clientCertKey },
        /is a certificate request/,
      ],
      ["that is a key", { clientCert: "client.key" }, /client.key contains no certificate in PEM/],
      ["in PKCS#12, without its passphrase", { clientCert: "client.p12" }, /is encrypted/],
    ] as const
  ) {
    it(`rejects a certificate ${name}`, async () => {
      await assert.rejects(connect({ ...settings, skipTlsVerify: true }), {
        code: "invalid_options",
        message,
      });
    });
  }

  for (
    const [name, settings] of Object.entries<Settings>({
      "PEM": { caCert: "authority.crt" },
      "PEM with a comment in an old encoding": { caCert: "comment.crt" },
      "DER": { caCert: "authority.der" },
      "PKCS#12": { caCert: "authority.p12", keyPassphraseFile },
    })
  ) {
    it(`trusts an authority in ${name}`, async () => {
      const all = { ...settings, clientCert: "client.crt", clientCertKey };
      assert.match(await connect(all), /CN ?= ?client\b/);
    });
  }

  it("trusts a given authority before the system's with the same name", async () => {
    const settings = { caCert: "authority.crt", clientCert: "client.crt", clientCertKey };
    const env = { SSL_CERT_FILE: maker.path("former.crt") };
    assert.match(await connect(settings, env), /CN ?= ?client\b/);
  });

  it("rejects an authority in a Java keystore", async () => {
    await assert.rejects(connect({ caCert: "authority.jks" }), {
      message: /is a Java keystore. Convert it to PKCS#12: keytool -importkeystore/,
    });
  });

  it("suggests commands that work", () => {
    const run = (line: string, ...more: string[]) => {
      const [tool = "", ...words] = line.split(" ");
      maker.run(tool, ...words, ...more);
    };
    run("openssl x509 -in trusted.pem -out converted.crt");
    run("openssl pkcs7 -print_certs -in client.p7b -out converted.crt");
    run("openssl pkcs7 -inform DER -print_certs -in client.p7c -out converted.crt");
    run(
      "keytool -importkeystore -srckeystore authority.jks -destkeystore new.p12 -deststoretype PKCS12",
      ...["-srcstorepass", PASSPHRASE, "-deststorepass", PASSPHRASE],
    );
  });
});
