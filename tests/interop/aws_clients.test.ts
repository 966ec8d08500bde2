import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { GO_TOOLS } from "../../scripts/go_tools.ts";
import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";
import { runtimePath } from "../../scripts/runtimes.ts";
import { lacks, withHelper } from "../support/helper_stage.ts";

const timeout = 120_000;
const packages = fileURLToPath(new URL("./tools/node_modules", import.meta.url));

/** Programs that print the access key three times, as for three requests. */
const PYTHON = `import botocore.session
credentials = botocore.session.Session(profile="dev").get_credentials()
for _ in range(3): print(credentials.get_frozen_credentials().access_key)
`;
const JAVASCRIPT = `import { fromNodeProviderChain } from "@aws-sdk/credential-providers";
const provider = fromNodeProviderChain({ profile: "dev" });
for (let run = 0; run < 3; run++) console.log((await provider()).accessKeyId);
`;

const SDKS = {
  Python: {
    skip: lacks(
      [PYTHON_TOOLS.python, "-c", "import botocore; print(botocore.__version__)"],
      /(\d+)\.(\d+)/,
      [1, 0],
    ),
    command: [PYTHON_TOOLS.python, "keys.py"],
    runs: 4,
  },
  JavaScript: { skip: false, command: [runtimePath("node"), "keys.mjs"], runs: 1 },
  Go: {
    skip: lacks(["sh", "-c", `test -x '${GO_TOOLS.awsSdk}' && echo 1.0`], /(\d+)\.(\d+)/, [1, 0]),
    command: [GO_TOOLS.awsSdk],
    runs: 1,
  },
};

for (const [language, { skip, command, runs }] of Object.entries(SDKS)) {
  describe(`helper aws and the SDK for ${language}`, { skip }, () => {
    it("request credentials of 15 minutes once, and use them again", { timeout }, async () => {
      const answer = () =>
        new Response(
          "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>" +
            `<SessionToken>T</SessionToken><Expiration>${
              new Date(Date.now() + 900_000).toISOString()
            }</Expiration></Credentials>`,
        );
      await withHelper({ https: false, answer }, async ({ folder, url, seen, script, run }) => {
        script(
          "bin/aws-credentials",
          "aws --profile work --role-arn arn:aws:iam::123456789012:role/x",
        );
        const config = join(folder, "config");
        const counted = '#!/bin/sh\necho >>"$HOME/runs"\nexec aws-credentials "$@"\n';
        writeFileSync(join(folder, "bin/counted-credentials"), counted, { mode: 0o755 });
        const helper = `counted-credentials --sts-endpoint ${url} --duration-seconds 900`;
        writeFileSync(
          config,
          `[profile dev]\nregion = us-east-1\ncredential_process = ${helper}\n`,
        );
        writeFileSync(join(folder, "keys.py"), PYTHON);
        writeFileSync(join(folder, "keys.mjs"), JAVASCRIPT);
        symlinkSync(packages, join(folder, "node_modules"));
        const env = {
          AWS_CONFIG_FILE: config,
          AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
          AWS_PROFILE: "dev",
          AWS_EC2_METADATA_DISABLED: "true",
        };
        const { code, stdout, stderr } = await run(["timeout", "60", ...command], { env });
        assert.deepEqual([code, stdout], [0, "A\nA\nA\n"], stderr);
        assert.equal(seen.length, 1);
        assert.equal(readFileSync(join(folder, "runs"), "utf8").length, runs);
      });
    });
  });
}
