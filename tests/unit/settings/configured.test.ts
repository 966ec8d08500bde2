import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { sceneMaker } from "../../support/scene.ts";

const newScene = sceneMaker(after);

/** Configurations, flags in addition, and the message. */
const CASES: [what: string, yaml: string, flags: string[], message: RegExp][] = [
  [
    "a file that is not there",
    "{ issuer: https://a.example, client_id: x, client_key: gone.pem }",
    [],
    /: client_key in config\.yaml: \/.*gone\.pem can't be read/,
  ],
  [
    "a file of the network",
    "{ issuer: https://a.example, client_id: x, ca_cert: gone.pem }",
    [],
    /: ca_cert in config\.yaml: \/.*gone\.pem can't be read/,
  ],
  [
    "a flag over the configured setting",
    "{ issuer: https://a.example, client_id: x, client_key: gone.pem }",
    ["--client-key", "none.pem"],
    /: --client-key: none\.pem can't be read/,
  ],
  [
    "only the setting at fault, and not the advice",
    "{ issuer: https://a.example, client_id: x, client_cert_key: key.pem }",
    [],
    /: client_cert_key in config\.yaml is the key of a certificate: also give --client-cert FILE/,
  ],
  [
    "plain http",
    "{ issuer: http://a.example, client_id: x }",
    [],
    /: issuer in config\.yaml "http:\/\/a\.example" is plain http.* or --allow-http /,
  ],
];

describe("an error about a configured setting", () => {
  for (const [what, yaml, flags, message] of CASES) {
    it(`names ${what}`, async () => {
      const { run, folder } = newScene();
      writeFileSync(join(folder, "config.yaml"), `profiles:\n  work: ${yaml}\n`);
      const { code, stderr } = await run(["login", "--profile", "work", ...flags]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    });
  }

  it("names the file that --config names", async () => {
    const { run, folder } = newScene();
    const file = join(folder, "mine.yaml");
    writeFileSync(file, "profiles:\n  work: { provider: nobody, client_id: x }\n");
    const { stderr } = await run(["login", "--profile", "work", "--config", file]);
    assert.ok(stderr.includes(`provider in ${file} "nobody" is not known`), stderr);
  });
});
