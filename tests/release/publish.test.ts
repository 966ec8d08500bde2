import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";

/** The script of the workflow's job `npm`. */
const WORKFLOW = readFileSync(".github/workflows/release.yml", "utf8");
const SCRIPT = [...WORKFLOW.matchAll(/- run: \|\n((?: {10}.*\n)+)/g)]
  .map(([, script = ""]) => script).find((script) => script.includes("npm publish")) ?? "";

const integrity = (text: string) => `sha512-${createHash("sha512").update(text).digest("base64")}`;

describe("the publish job", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "device-login-publish-"));
    mkdirSync(join(folder, "package"));
    writeFileSync(join(folder, "package/device-login-1.2.3.tgz"), "a package");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it for a tag, with an npm that accepts or rejects, and reports this integrity for the package. */
  function publish(tag: string, { accepts, known }: { accepts: boolean; known?: string }) {
    const npm = `#!/bin/sh
echo "$*" >>calls
case $1 in
  publish) exit ${accepts ? 0 : 1} ;;
  view) ${known === undefined ? "exit 1" : `echo "${known}"`} ;;
esac
`;
    writeFileSync(join(folder, "npm"), npm, { mode: 0o755 });
    const PATH = `${folder}${delimiter}${process.env.PATH}`;
    const { status } = spawnSync("bash", ["-eo", "pipefail", "-c", SCRIPT], {
      cwd: folder,
      env: { PATH, GITHUB_REF_NAME: tag },
    });
    return { status, calls: readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n") };
  }

  const command = "publish ./package/device-login-1.2.3.tgz --access public --provenance";

  it("publishes the package, with no further requests", () => {
    assert.deepEqual(publish("v1.2.3", { accepts: true }), { status: 0, calls: [command] });
  });

  it("publishes a pre-release without moving the latest tag", () => {
    const { calls } = publish("v1.2.3-rc.1", { accepts: true });
    assert.deepEqual(calls, [`${command} --tag next`]);
  });

  it("succeeds if the same package is already published", () => {
    const { status, calls } = publish("v1.2.3", { accepts: false, known: integrity("a package") });
    assert.equal(status, 0);
    assert.deepEqual(calls, [command, "view device-login@1.2.3 dist.integrity"]);
  });

  it("fails if no package, or another one, is published", () => {
    assert.equal(publish("v1.2.3", { accepts: false }).status, 1);
    assert.equal(publish("v1.2.3", { accepts: false, known: integrity("another") }).status, 1);
  });
});
