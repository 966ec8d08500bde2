import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { sceneMaker } from "../../support/scene.ts";

/** Command lines with a secret in the wrong place, and the resulting message. */
const LINES: [line: string, told: RegExp][] = [
  ["--client-secert=s3cret", /option '--client-secert'\n\(Did you mean --client-secret\?\)/],
  ["token --client-secert=s3cret", /option '--client-secert'\n\(Did you mean --client-secret\?\)/],
  ["exec --parm=s3cret -- true", /option '--parm'\n\(Did you mean --param\?\)/],
  ["--client-secrets3cret", /the option '--client-secret' must be followed by a space or =/],
  ["--client-secretSecret", /the option '--client-secret' must be followed by a space or =/],
  ["--quiet=s3cret", /the option '--quiet' takes no value/],
  ["token --quiet=s3cret", /unknown option '--quiet' for 'token'\n/],
  ["token --quiet s3cret", /unknown option '--quiet' for 'token'\n/],
  ["demo --client-secrets3cret", /unknown option '--client-secret' for 'demo'\n/],
  ["helper aws --timeout s3cret", /unknown option '--timeout' for 'aws'\n/],
  ["--no-client-secret=s3cret", /unknown option '--no-client-secret'/],
  ["--=s3cret", /unknown option\n/],
  ["-qxs3cret", /unknown option '-x'/],
  ["--client-secret my s3cret", /unknown command\. The commands are login, /],
  ["login --client-secret my s3cret", /too many arguments for 'login'\. Expected 0 .* got 1\.\n/],
  ["helper s3cret", /unknown command\. The commands are kubectl, git, docker, aws, cargo, /],
  ["resume --client-secret my s3cret", /There is no pending login of that name/],
];

describe("a command line that cannot be parsed", () => {
  const scene = sceneMaker(after);

  for (const [line, message] of LINES) {
    it(`shows no value of ${line}`, async () => {
      const { run } = scene();
      const { code, stdout, stderr } = await run([...line.split(" "), "--format", "ndjson"]);
      assert.notEqual(code, 0);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr + stdout, /s3cret|Secret/);
    });
  }

  it("suggests a command with a similar name", async () => {
    const { stderr } = await scene().run(["logi"]);
    assert.match(stderr, /unknown command 'logi'\. Did you mean login\? The commands are login, /);
  });
});
