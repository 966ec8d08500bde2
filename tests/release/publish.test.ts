import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";

/** What the workflow's job `npm` runs. */
const WORKFLOW = readFileSync(".github/workflows/release.yml", "utf8");
const SCRIPT = [...WORKFLOW.matchAll(/- run: \|\n((?: {10}.*\n)+)/g)]
  .map(([, script = ""]) => script).find((script) => script.includes("npm publish")) ?? "";

const integrity = (text: string) => `sha512-${createHash("sha512").update(text).digest("base64")}`;

describe("the publication on npm", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "device-login-publish-"));
    mkdirSync(join(folder, "package"));
    writeFileSync(join(folder, "package/device-login-1.2.3.tgz"), "a package");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it with an npm that publishes or refuses, and that knows a package by this sum. */
  function publish({ accepts, known }: { accepts: boolean; known?: string }) {
    const npm = `#!/bin/sh
echo "$*" >>calls
case $1 in
  publish) exit ${accepts ? 0 : 1} ;;
  view) ${known === undefined ? "exit 1" : `echo "${known}"`} ;;
esac
`;
    writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
    const { status } = spawnSync(
      "bash",
      ["--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPT],
      {
        cwd: folder,
        env: {
          PATH: `${folder}${delimiter}${process.env.PATH}`,
          GITHUB_REF_NAME: "v1.2.3",
          DIST_TAG: "latest",
        },
      },
    );
    return { status, calls: readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n") };
  }

  const command =
    "publish ./package/device-login-1.2.3.tgz --access public --provenance --tag latest";

  it("publishes the package, and asks for no more", () => {
    assert.deepEqual(publish({ accepts: true }), { status: 0, calls: [command] });
  });

  it("is done where this very package is published already", () => {
    const { status, calls } = publish({ accepts: false, known: integrity("a package") });
    assert.equal(status, 0);
    assert.deepEqual(calls, [command, "view device-login@1.2.3 dist.integrity"]);
  });

  it("fails where none is, or another", () => {
    assert.equal(publish({ accepts: false }).status, 1);
    assert.equal(publish({ accepts: false, known: integrity("another") }).status, 1);
  });
});
