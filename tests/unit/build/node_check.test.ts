import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { NODE_CHECK, NODE_ENGINES } from "../../../scripts/build/node_check.ts";
import { OLDER_NODE_VERSIONS, VERSIONS } from "../../../scripts/runtimes.ts";

/** Runs the check under a version; returns what it writes, and the exit code if it ends the program. */
function check(versions: { node: string; bun?: string }): { text: string; code?: number } {
  const ended: { text: string; code?: number } = { text: "" };
  const process = {
    versions,
    stderr: { write: (text: string) => ended.text += text },
    exit: (code: number) => ended.code = code,
  };
  new Function("process", NODE_CHECK)(process);
  return ended;
}

describe("the check of Node's version", () => {
  it("accepts the versions that are tested", () => {
    for (const node of [VERSIONS.node, ...OLDER_NODE_VERSIONS]) {
      assert.deepEqual(check({ node }), { text: "" });
    }
  });

  it("accepts the same versions as the package's engines", () => {
    assert.equal(NODE_ENGINES, "^22.21.0 || >=24.5.0");
    for (const node of ["22.21.0", "22.30.0", "24.5.0", "25.0.0", "27.1.2"]) {
      assert.deepEqual(check({ node }), { text: "" });
    }
    for (const node of ["18.20.8", "20.20.2", "21.7.3", "22.20.0", "23.11.1", "24.4.1"]) {
      const text = `device-login: Node ${node} is too old. Use Node 22.21, Node 24.5 or newer, ` +
        "Bun, or Deno.\n";
      assert.deepEqual(check({ node }), { text, code: 2 });
    }
  });

  it("accepts Bun, whatever Node it is compatible with", () => {
    assert.deepEqual(check({ node: "20.0.0", bun: "1.4.5" }), { text: "" });
  });

  it("agrees with the README and the installation page", () => {
    for (const path of ["README.md", "docs/install.md"]) {
      assert.match(readFileSync(path, "utf8"), /Node\s22\.21,\sNode\s24\.5\sor\snewer/, path);
    }
  });
});
