import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { binaryName, hostTarget } from "../../scripts/compile/targets.ts";
import { type ProgramResult, run } from "../support/program.ts";

const BINARY = join(process.cwd(), "dist/bin", binaryName(hostTarget()));
const DEMO = ["demo", "--auto-approve", "--quiet"];

/** Runs a command in an environment that contains only the given variables. */
function runBare(
  words: readonly string[],
  cwd: string,
  env: string[] = [],
): Promise<ProgramResult> {
  return run("env", ["-i", ...env, ...words], { cwd }).ended;
}

function assertSignedIn({ code, stdout, stderr }: ProgramResult): void {
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^\S{20,}\n$/);
}

describe("the binary", { skip: process.platform !== "linux" }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "device-login-binary-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("ignores .env and bunfig.toml in its working directory", async () => {
    writeFileSync(join(folder, "evil.ts"), 'console.log("EVIL"); process.exit(66);\n');
    writeFileSync(join(folder, "bunfig.toml"), 'preload = ["./evil.ts"]\n');
    const variables = "ORY_SDK_URL=http://127.0.0.1:1\nOAUTH2_CLIENT_ID=evil\n";
    for (const name of [".env", ".env.local", ".env.production"]) {
      writeFileSync(join(folder, name), variables);
    }
    const { code, stdout, stderr } = await runBare([BINARY], folder);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, /^device-login signs you in/);
  });

  it("runs with an empty environment, without HOME", async () => {
    assertSignedIn(await runBare([BINARY, ...DEMO], folder));
  });

  it("runs with a HOME that does not exist", async () => {
    assertSignedIn(await runBare([BINARY, ...DEMO], "/", ["HOME=/nowhere"]));
  });

  it("runs as a user that the system does not know", async () => {
    const user = ["--reuid=54321", "--regid=54321", "--clear-groups"];
    assertSignedIn(await runBare(["setpriv", ...user, BINARY, ...DEMO], "/"));
  });

  it("runs on a read-only file system", async () => {
    const mounts = "mount --make-rprivate / && mount -o remount,bind,ro / && " +
      '! touch /tmp/x 2>/dev/null && exec "$@"';
    const words = ["unshare", "--mount", "sh", "-c", mounts, "sh", BINARY, ...DEMO];
    assertSignedIn(await runBare(words, "/", [`PATH=${process.env.PATH}`]));
  });
});
