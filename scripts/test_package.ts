/**
 * Builds the npm package and tests it: `deno task package`. Then runs end-to-end tests with the
 * package and the single file under the older versions of Node.
 *
 * @module
 */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { installPackage } from "../tests/support/npm_package.ts";
import { OLDER_NODE_VERSIONS, pathFromNpm } from "./runtimes.ts";

/** The tests of what differs by version: requests, TLS, proxies and saved sessions. */
const TESTS = ["login", "session", "proxy", "trust", "client"]
  .map((name) => `tests/e2e/${name}.test.ts`);

runTests(["tests/package"]);
const packed = installPackage();
try {
  const programs = [
    join(packed.folder, "node_modules/device-login/bin/device-login.js"),
    resolve("dist/device-login.js"),
  ];
  for (const version of OLDER_NODE_VERSIONS) {
    const node = pathFromNpm("node", version);
    for (const [index, program] of programs.entries()) {
      const wrapper = join(packed.folder, `node-${version}-${index}`);
      writeFileSync(wrapper, `#!/bin/sh\nexec '${node}' '${program}' "$@"\n`, { mode: 0o755 });
      runTests(TESTS, { DEVICE_LOGIN_TEST_BINARY: wrapper });
    }
  }
} finally {
  packed.remove();
}

function runTests(tests: readonly string[], env: Record<string, string> = {}): void {
  const args = ["run", "-A", "scripts/test.ts", ...tests, "--runtime", "deno"];
  const { status } = spawnSync(process.execPath, args, {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exitCode = 1;
}
