import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { type Keyring, startKeyring } from "../support/keyring.ts";
import { type SessionProcess, startSessionProcess } from "../support/session_process.ts";

const TOKENS = {
  access_token: "the-access-token",
  refresh_token: "the-refresh-token",
  token_type: "Bearer",
};

describe("a session and the Secret Service", () => {
  let unlocked: Keyring;
  const keyrings: Keyring[] = [];
  const root = mkdtempSync(join(tmpdir(), "device-login-"));
  let folders = 0;
  const newFolder = () => join(root, String(folders++));
  const workers: SessionProcess[] = [];
  before(async () => {
    unlocked = await startedKeyring("unlocked");
  });
  after(async () => {
    await Promise.all(workers.map(({ kill }) => kill()));
    await Promise.all(keyrings.map(({ stop }) => stop()));
    rmSync(root, { recursive: true, force: true });
  });

  async function startedKeyring(service: Parameters<typeof startKeyring>[0]): Promise<Keyring> {
    const keyring = await startKeyring(service);
    keyrings.push(keyring);
    return keyring;
  }
  const start = (
    folder: string,
    kind: string,
    env: Record<string, string> = {},
    profile?: string,
  ) => {
    const session = { issuer: "https://auth.example.com", clientId: "cli", kind, profile };
    const worker = startSessionProcess({ folder, session, env });
    workers.push(worker);
    return worker;
  };
  const readSaved = (folder: string) => {
    const [file, ...more] = readdirSync(folder).filter((name) => name.endsWith(".json"));
    assert.deepEqual(more, []);
    return readFileSync(join(folder, file ?? ""), "utf8");
  };
  const keyOf = (folder: string) =>
    execFileSync("secret-tool", ["lookup", "service", "device-login", "account", folder], {
      env: { ...process.env, ...unlocked.env },
      encoding: "utf8",
    });

  /** A PATH on which another secret-tool comes first. */
  const withTool = (line: string) => {
    const folder = mkdtempSync(join(root, "bin-"));
    writeFileSync(join(folder, "secret-tool"), `#!/bin/sh\n${line}\n`);
    chmodSync(join(folder, "secret-tool"), 0o755);
    return `${folder}:${process.env.PATH}`;
  };

  it("encrypts with a key that no command line ever shows", async () => {
    const folder = newFolder();
    const log = join(root, "arguments.txt");
    const bin = mkdtempSync(join(root, "bin-"));
    const shim = join(bin, "secret-tool");
    writeFileSync(
      shim,
      `#!/bin/sh\nprintf '%s\\n' "$@" >>${log}\nexec /usr/bin/secret-tool "$@"\n`,
    );
    chmodSync(shim, 0o755);
    const env = { ...unlocked.env, PATH: `${bin}:${process.env.PATH}` };
    const worker = start(folder, "keychain", env);
    assert.deepEqual(await worker.order({ type: "save", reply: TOKENS }), { warnings: [] });
    const text = readSaved(folder);
    assert.equal(JSON.parse(text).type, "device-login sealed");
    assert.doesNotMatch(text, /the-access-token|the-refresh-token|auth\.example\.com/);
    assert.match(keyOf(folder), /^[\w-]{43}$/);
    assert.ok(!readFileSync(log, "utf8").includes(keyOf(folder)));
    assert.match(readFileSync(log, "utf8"), /^lookup\n.*store\n/s);

    const other = start(folder, "auto", env);
    const answer = await other.order({ type: "load" });
    assert.deepEqual(answer, { warnings: [], accessToken: "the-access-token" });
    const { message } = await other.order({ type: "protection" });
    assert.equal(message, "encrypted: with a key in the Secret Service");
  });

  it("creates one key, even if two processes start at once", async () => {
    const folder = newFolder();
    const profiles = ["one", "two", "three", "four"];
    const startAll = () => profiles.map((name) => start(folder, "auto", unlocked.env, name));
    const writers = startAll();
    await Promise.all(writers.map(({ order }) => order({ type: "load" })));
    await Promise.all(writers.map(({ order }) => order({ type: "save", reply: TOKENS })));
    for (const { order } of startAll()) {
      assert.equal((await order({ type: "load" })).accessToken, "the-access-token");
    }
  });

  it("cannot read the encrypted session without a D-Bus session", async () => {
    const folder = newFolder();
    await start(folder, "auto", unlocked.env).order({ type: "save", reply: TOKENS });
    const before = readSaved(folder);
    const headless = start(folder, "auto");
    for (const type of ["load", "token"] as const) {
      const { code, message } = await headless.order({ type });
      assert.equal(code, "store_unreadable");
      assert.match(message ?? "", /encrypted with a key in the keychain, .* no D-Bus session/);
    }
    const { code } = await headless.order({ type: "save", reply: TOKENS });
    assert.equal(code, "store_unreadable");
    assert.equal(readSaved(folder), before);
  });

  it("continues with a plain file if requested", async () => {
    const folder = newFolder();
    await start(folder, "auto", unlocked.env).order({ type: "save", reply: TOKENS });
    const plain = start(folder, "file", unlocked.env);
    assert.equal((await plain.order({ type: "load" })).accessToken, "the-access-token");
    await plain.order({ type: "save", reply: TOKENS });
    assert.equal(JSON.parse(readSaved(folder)).tokens.access_token, "the-access-token");
    const { message } = await plain.order({ type: "protection" });
    assert.equal(message, "plain: plain files were requested");
  });

  it("saves a plain file without a keychain, unless encryption is required", async () => {
    const nobody = await startedKeyring("none");
    const cases: [Record<string, string>, RegExp][] = [
      [{}, /there is no D-Bus session here/],
      [nobody.env, /no program provides the Secret Service here/],
      [{ ...unlocked.env, PATH: "/nowhere" }, /secret-tool is not installed/],
    ];
    for (const [env, reason] of cases) {
      const folder = newFolder();
      const worker = start(folder, "auto", env);
      assert.deepEqual(await worker.order({ type: "save", reply: TOKENS }), { warnings: [] });
      assert.equal(JSON.parse(readSaved(folder)).tokens.access_token, "the-access-token");
      assert.match((await worker.order({ type: "protection" })).message ?? "", reason);
      const strict = start(newFolder(), "keychain", env);
      const { code, message } = await strict.order({ type: "save", reply: TOKENS });
      assert.equal(code, "store_unwritable");
      assert.match(message ?? "", reason);
    }
  });

  it("warns when the keychain is locked and cannot be unlocked", async () => {
    const locked = await startedKeyring("locked");
    const folder = newFolder();
    const worker = start(folder, "auto", locked.env);
    const { warnings, code } = await worker.order({ type: "save", reply: TOKENS });
    assert.equal(code, undefined);
    assert.match(warnings[0] ?? "", /^Sessions are saved unencrypted, readable only by you: /);
    assert.equal(JSON.parse(readSaved(folder)).tokens.access_token, "the-access-token");
  });

  it("waits for a keychain at most 3 seconds", { timeout: 300_000 }, async () => {
    const folder = newFolder();
    const env = { ...unlocked.env, PATH: withTool("exec sleep 120") };
    const begun = performance.now();
    const { warnings } = await start(folder, "auto", env).order({ type: "save", reply: TOKENS });
    assert.ok(performance.now() - begun < 60_000);
    assert.match(warnings[0] ?? "", /the Secret Service did not respond/);
    assert.equal(JSON.parse(readSaved(folder)).tokens.access_token, "the-access-token");
  });
});
