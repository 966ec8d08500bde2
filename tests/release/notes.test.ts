import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { releaseNotes } from "../../scripts/release/change_log.ts";
import { runtimePath } from "../../scripts/runtimes.ts";

const LOG = `# Changes

## 1.1.0

- Two.

### More

- Three.

## 1.1.0-rc.1

## 1.0.0 (2026-11-25)

One.
`;

describe("releaseNotes()", () => {
  it("returns the section of the version, without its heading", () => {
    assert.equal(releaseNotes(LOG, "1.1.0"), "- Two.\n\n### More\n\n- Three.");
    assert.equal(releaseNotes(LOG, "1.0.0"), "One.");
  });

  it("rejects a version that has no section, or an empty one", () => {
    for (const version of ["", "1", "1.1", "1.0.1", "1.1.0-rc.1", "Changes"]) {
      assert.throws(() => releaseNotes(LOG, version), /^Error: The change log has no section for /);
    }
  });
});

/** Runs a script as the workflow does. */
function script(name: string, ...args: string[]) {
  const command = ["run", "-A", "--no-check", `scripts/${name}.ts`, ...args];
  return spawnSync(runtimePath("deno"), command, { encoding: "utf8" });
}

const { version } = JSON.parse(readFileSync("deno.json", "utf8"));

describe("notes.ts", () => {
  it("prints the notes of this version", () => {
    const { status, stdout } = script("release/notes", `v${version}`);
    assert.equal(status, 0);
    assert.equal(stdout, `${releaseNotes(readFileSync("CHANGELOG.md", "utf8"), version)}\n`);
  });

  it("fails for another version", () => {
    const { status, stdout, stderr } = script("release/notes", "v99.0.0");
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /has no section for 99\.0\.0/);
  });
});

describe("check_version.ts", () => {
  it("accepts the tag of this version, and no other", () => {
    assert.equal(script("check_version").status, 0);
    assert.equal(script("check_version", `v${version}`).status, 0);
    for (const tag of [version, "v99.0.0", `v${version}-rc.1`]) {
      const { status, stderr } = script("check_version", tag);
      assert.equal(status, 1);
      assert.ok(stderr.includes(`The tag must be v${version}: got ${tag}.`), stderr);
    }
  });
});
