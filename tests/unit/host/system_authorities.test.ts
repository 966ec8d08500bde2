import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import tls from "node:tls";
import { after, describe, it } from "node:test";
import { readCertificates } from "../../../lib/host/certificates.ts";
import { systemAuthorities } from "../../../lib/host/system_authorities.ts";
import * as certificates from "../../support/certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "authorities/deeper"), { recursive: true });
mkdirSync(join(folder, "empty"));
const authorities = join(folder, "authorities");
copyFileSync(certificates.caPath, join(authorities, "0a1b2c3d.0"));
writeFileSync(join(authorities, "twice.crt"), certificates.ca + certificates.server.cert);
writeFileSync(join(authorities, "README"), "nothing");

const linux = { platform: "linux" };
const [ca, server] = [certificates.ca.trim(), certificates.server.cert.trim()];

describe("systemAuthorities()", () => {
  it("reads only the file and the folders that the environment names", async () => {
    const trust = { file: certificates.caPath, folders: join(folder, "empty") };
    assert.deepEqual(await systemAuthorities(trust, linux), {
      certificates: [ca],
      problems: [`SSL_CERT_DIR: ${join(folder, "empty")} holds no certificates in PEM`],
    });
  });

  it("reads every file in all folders, and returns each authority once", async () => {
    const trust = { file: "/no/such", folders: ["", authorities, "/no/such"].join(delimiter) };
    const { certificates, problems } = await systemAuthorities(trust, linux);
    assert.deepEqual(certificates.toSorted(), [ca, server].toSorted());
    assert.deepEqual(problems, [
      "SSL_CERT_FILE: /no/such can't be read (ENOENT)",
      "SSL_CERT_DIR: /no/such can't be read (ENOENT)",
    ]);
  });

  for (const platform of ["darwin", "win32"]) {
    it(`reads the store of ${platform}, and the files that the environment names`, async () => {
      const trust = { file: certificates.caPath, folders: authorities };
      const { certificates: found, problems } = await systemAuthorities(trust, { platform });
      assert.deepEqual(problems, []);
      assert.ok(found.includes(ca) && found.includes(server));
      const { certificates: stored } = await systemAuthorities({}, { platform });
      const known = readCertificates(tls.getCACertificates("system").join("\n"));
      assert.deepEqual(stored, [...new Set(known)]);
      assert.ok(stored.every((one) => found.includes(one)) && !stored.includes(ca));
    });
  }
});
