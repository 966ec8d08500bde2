import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import type { Warning } from "../../../../lib/oauth/base/warning.ts";
import { dpapi } from "../../../../lib/session/keychain/dpapi.ts";
import { findKeychain } from "../../../../lib/session/keychain/find_keychain.ts";
import { type Keychain, KeychainError } from "../../../../lib/session/keychain/keychain.ts";
import { keychainKeys } from "../../../../lib/session/keychain/keychain_keys.ts";
import { macosKeychain } from "../../../../lib/session/keychain/macos_keychain.ts";
import { openStore } from "../../../../lib/session/open_store.ts";
import { fileStore } from "../../../../lib/session/stores/file_store.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import { sealedStore } from "../../../../lib/session/stores/sealed_store.ts";
import type { SessionStore } from "../../../../lib/session/stores/session_store.ts";
import { FakeClock } from "../../../support/fake_clock.ts";
import { put, takeLock } from "../../../support/store_contract.ts";

const SECRET = "c2VjcmV0-c2VjcmV0_c2VjcmV0c2VjcmV0c2VjcmV0c2";
const root = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(root, { recursive: true, force: true }));
let files = 0;

/** A keychain in memory. */
function fakeKeychain(own: Partial<Keychain> = {}): Keychain & { secrets: Map<string, string> } {
  const secrets = new Map<string, string>();
  return {
    name: "a keychain",
    secrets,
    get: (account) => Promise.resolve(secrets.get(account)),
    set(account, secret) {
      secrets.set(account, secret);
      return Promise.resolve();
    },
    ...own,
  };
}

const failing = (reason: "absent" | "failed") => () =>
  Promise.reject(new KeychainError(reason, "it is locked"));

function keysOf(
  keychain: Keychain | string,
  kind: "auto" | "file" | "keychain" = "auto",
  store: SessionStore = memoryStore(),
) {
  const warnings: string[] = [];
  const onWarning = ({ code, message }: Warning) => {
    warnings.push(`${code}: ${message}`);
  };
  const keys = keychainKeys({ keychain, kind, account: "/home/ann", store, onWarning });
  return { keys, warnings };
}

describe("keychainKeys()", () => {
  it("names the key if another process is creating it", async () => {
    const store = memoryStore();
    await takeLock(store, "keychain");
    const clock = new FakeClock();
    const keys = keychainKeys({
      keychain: fakeKeychain(),
      kind: "auto",
      account: "a",
      store,
      clock,
    });
    await assert.rejects(clock.run(keys.current()), {
      code: "store_locked",
      message: /^The key in a keychain is in use by another part of this program, /,
    });
  });

  it("creates one key, and finds it again", async () => {
    const keychain = fakeKeychain();
    const store = memoryStore();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => keysOf(keychain, "auto", store).keys.current()),
    );
    assert.match(keychain.secrets.get("/home/ann") ?? "", /^[\w-]{43}$/);
    const { keys } = keysOf(keychain);
    for (const key of [...all, await keys.current(), await keys.find("/home/ann")]) {
      assert.equal(key?.name, "/home/ann");
      assert.equal(key?.bytes.length, 32);
      assert.deepEqual(key?.bytes, all[0]?.bytes);
    }
    assert.equal(await keys.find("/home/bob"), undefined);
    assert.deepEqual(await keys.protection(), {
      encrypted: true,
      detail: "with a key in a keychain",
    });
  });

  it("queries a keychain once", async () => {
    let asked = 0;
    const keychain = fakeKeychain();
    const { get } = keychain;
    keychain.get = (account) => {
      asked++;
      return get(account);
    };
    await keysOf(keychain).keys.current();
    asked = 0;
    const { keys } = keysOf(keychain);
    for (let round = 0; round < 3; round++) await keys.current();
    assert.equal(asked, 1);
  });

  it("does without a keychain if there is none, and reports why", async () => {
    const { keys, warnings } = keysOf("there is no D-Bus session here");
    assert.equal(await keys.current(), undefined);
    assert.deepEqual(warnings, []);
    assert.deepEqual(await keys.protection(), {
      encrypted: false,
      detail: "there is no D-Bus session here",
    });
    await assert.rejects(keys.find("/home/ann"), { code: "store_unreadable", message: /D-Bus/ });
  });

  it("warns once if it fails", async () => {
    const { keys, warnings } = keysOf(fakeKeychain({ get: failing("failed") }));
    for (let round = 0; round < 2; round++) assert.equal(await keys.current(), undefined);
    assert.deepEqual(warnings, [
      "not_encrypted: Sessions are saved unencrypted, readable only by you: it is locked.",
    ]);
  });

  it("saves nothing without a key if one is required", async () => {
    const bad: (Keychain | string)[] = [
      "it is locked",
      fakeKeychain({ get: failing("absent") }),
      fakeKeychain({ get: failing("failed") }),
      fakeKeychain({ set: failing("failed") }),
    ];
    for (const keychain of bad) {
      await assert.rejects(keysOf(keychain, "keychain").keys.current(), {
        code: "store_unwritable",
        message: /key in the keychain, but it is locked/,
      });
    }
  });

  it("does not trust a keychain that stores nothing, or something else", async () => {
    const forgetful = fakeKeychain({ set: () => Promise.resolve() });
    const foreign = ["x", `=${SECRET.slice(0, 43)}`, `${SECRET.slice(0, 43)}=`].map((secret) =>
      fakeKeychain({ get: () => Promise.resolve(secret) })
    );
    for (
      const [keychain, why] of [
        [forgetful, "a keychain does not store the key"],
        ...foreign.map((one) => [one, "the keychain's entry is not a key"] as const),
      ] as const
    ) {
      await assert.rejects(keysOf(keychain, "keychain").keys.current(), {
        code: "store_unwritable",
        message: `Sessions must be encrypted with a key in the keychain, but ${why}.`,
      });
      const { keys, warnings } = keysOf(keychain);
      assert.equal(await keys.current(), undefined);
      assert.deepEqual(warnings, [
        `not_encrypted: Sessions are saved unencrypted, readable only by you: ${why}.`,
      ]);
    }
  });

  it("creates a key under a lock in the folder of the sessions", async () => {
    const store = fileStore(join(root, "locked"));
    const locks: string[] = [];
    const watched: SessionStore = {
      ...store,
      tryLock(name) {
        locks.push(name);
        return store.tryLock(name);
      },
    };
    assert.ok(await keysOf(fakeKeychain(), "keychain", watched).keys.current());
    assert.deepEqual(locks, ["keychain"]);
  });

  it("passes on an error that is not the keychain's", async () => {
    const error = new TypeError("a bug");
    const { keys } = keysOf(fakeKeychain({ get: () => Promise.reject(error) }));
    for (const run of [() => keys.current(), () => keys.find("x"), () => keys.protection()]) {
      await assert.rejects(run, (thrown) => thrown === error);
    }
  });

  it("creates no key if files are requested, and finds an existing one", async () => {
    const keychain = fakeKeychain();
    const { keys } = keysOf(keychain, "file");
    assert.equal(await keys.current(), undefined);
    assert.equal(keychain.secrets.size, 0);
    assert.deepEqual(await keys.protection(), {
      encrypted: false,
      detail: "plain files were requested",
    });
    const made = await keysOf(keychain).keys.current();
    assert.deepEqual(await keys.find("/home/ann"), made);
  });
});

describe("findKeychain()", () => {
  it("starts nothing on a Linux machine without a D-Bus session", async () => {
    const facts = { folder: root, platform: "linux" };
    const none = await findKeychain({ ...facts, env: () => undefined });
    assert.equal(none, "there is no D-Bus session here");
    const there = await findKeychain({ ...facts, env: () => "unix:path=/run/user/1000/bus" });
    assert.equal(typeof there === "string" ? there : there.name, "the Secret Service");
  });

  it("supports the keychains of macOS and Windows", async () => {
    for (
      const [platform, name] of [
        ["darwin", "the macOS keychain"],
        ["win32", "the Data Protection API"],
      ]
    ) {
      const keychain = await findKeychain({
        folder: root,
        platform: platform ?? "",
        env: () => "",
      });
      assert.equal(typeof keychain === "string" ? keychain : keychain.name, name);
    }
  });
});

describe("openStore()", () => {
  it("queries no keychain for a plain file", async () => {
    const folder = join(root, "sessions");
    const asked: string[] = [];
    const env = (name: string) => void asked.push(name);
    const options = { folder, env, platform: "linux" };
    await put(openStore(options).store, "one", "text");
    assert.deepEqual(asked, ["DBUS_SESSION_BUS_ADDRESS"]);
    const { store, protection } = openStore(options);
    assert.equal((await store.get("one"))?.value, "text");
    assert.equal(asked.length, 1);
    assert.deepEqual(await protection(), {
      encrypted: false,
      detail: "there is no D-Bus session here",
    });
  });

  it("needs the keychain for an encrypted session", async () => {
    const folder = join(root, "encrypted");
    const key = { name: folder, bytes: new Uint8Array(32) };
    const current = () => Promise.resolve(key);
    await put(sealedStore(fileStore(folder), { current, find: current }), "one", "text");
    const { store } = openStore({ folder, env: () => undefined, platform: "linux" });
    await assert.rejects(store.get("one"), {
      code: "store_unreadable",
      message: "The session is encrypted with a key in the keychain, but there is no D-Bus " +
        "session here.",
    });
  });

  it("measures by its clock how long a lock has had no heartbeat", async () => {
    const [folder, clock] = [join(root, "silent"), new FakeClock()];
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, "one.lock"), "");
    const { store } = openStore({ folder, clock, env: () => undefined, platform: "linux" });
    assert.deepEqual(await store.tryLock("one"), { holder: "another process" });
    await clock.advance(10_000);
    await (await takeLock(store, "one")).release();
  });
});

if (process.platform !== "win32") {
  /** Creates a script in place of a system's tool. */
  const script = (lines: string): string => {
    const path = join(root, `tool-${files++}`);
    writeFileSync(path, `#!/bin/sh\n${lines}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  /** Creates a script that records its arguments and its input. */
  const recorded = (lines: string) => {
    const log = join(root, `log-${files++}`);
    const tool = script(`printf '%s\\n' "$@" >${log}.args; cat >${log}.stdin\n${lines}`);
    const read = (what: string) => readFileSync(`${log}.${what}`, "utf8");
    return { tool, args: () => read("args"), stdin: () => read("stdin") };
  };
  const failed = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof KeychainError);
    assert.equal(error.reason, "failed");
    assert.match(error.message, message);
    return true;
  };

  describe("macosKeychain()", () => {
    it("reads a secret", async () => {
      const { tool, args } = recorded(`echo ${SECRET}`);
      assert.equal(await macosKeychain(tool).get("/Users/ann"), SECRET);
      assert.equal(args(), "find-generic-password\n-s\ndevice-login\n-a\n/Users/ann\n-w\n");
    });

    it("writes a secret through standard input", async () => {
      const { tool, args, stdin } = recorded("exit 0");
      await macosKeychain(tool).set('/Users/a"nn\\', SECRET);
      assert.equal(args(), "-i\n");
      assert.equal(
        stdin(),
        '"add-generic-password" "-U" "-s" "device-login" "-a" "/Users/a\\"nn\\\\" ' +
          `"-w" "${SECRET}"\n`,
      );
    });

    it("distinguishes a missing secret from a failure", async () => {
      assert.equal(await macosKeychain(script("exit 44")).get("x"), undefined);
      const locked = macosKeychain(script("echo 'User interaction is not allowed.' >&2; exit 36"));
      await assert.rejects(locked.get("x"), failed(/User interaction is not allowed/));
      await assert.rejects(macosKeychain("/nowhere/security").get("x"), { reason: "absent" });
    });
  });

  describe("dpapi()", () => {
    it("saves a file that only this account can decrypt", async () => {
      const folder = join(root, "dpapi");
      const { tool, args, stdin } = recorded("echo cHJvdGVjdGVk");
      const keychain = dpapi(folder, tool);
      assert.equal(await keychain.get("x"), undefined);
      await keychain.set("x", SECRET);
      assert.match(args(), /^-NoProfile\n-NonInteractive\n-Command\n.*::Protect\(.*'CurrentUser'/);
      assert.ok(!args().includes(SECRET));
      assert.equal(atob(stdin()), SECRET);
      assert.equal(readFileSync(join(folder, "key.dpapi"), "utf8"), "cHJvdGVjdGVk");

      const opening = recorded(`printf ${btoa(SECRET)}`);
      assert.equal(await dpapi(folder, opening.tool).get("x"), SECRET);
      assert.match(opening.args(), /::Unprotect\(/);
      assert.equal(opening.stdin(), "cHJvdGVjdGVk");
    });

    it("reports what fails", async () => {
      const broken = dpapi(join(root, "dpapi"), script("echo ' Key not valid ' >&2; exit 1"));
      await assert.rejects(broken.set("x", SECRET), failed(/^PowerShell failed: Key not valid$/));
      const silent = dpapi(join(root, "dpapi"), script("kill -9 $$"));
      await assert.rejects(
        silent.set("x", SECRET),
        failed(/^PowerShell failed: it did not respond$/),
      );
      const absent = dpapi(join(root, "dpapi"), "/nowhere/powershell");
      await assert.rejects(absent.set("x", SECRET), {
        reason: "absent",
        message: "PowerShell does not exist",
      });
    });

    it("runs a script that converts its input, and ends at the first error", async () => {
      const { tool, args } = recorded("echo cHJvdGVjdGVk");
      await dpapi(join(root, "dpapi"), tool).set("x", SECRET);
      assert.deepEqual(args().split("\n")[3]?.split("; "), [
        "$ErrorActionPreference = 'Stop'",
        "Add-Type -AssemblyName System.Security",
        "$in = [Convert]::FromBase64String([Console]::In.ReadToEnd())",
        "$out = [Security.Cryptography.ProtectedData]::Protect($in, $null, 'CurrentUser')",
        "[Console]::Out.Write([Convert]::ToBase64String($out))",
      ]);
    });

    it("runs the PowerShell in the folder of Windows", async () => {
      const { SystemRoot } = process.env;
      process.env.SystemRoot = join(root, "Windows");
      try {
        const path = `${process.env.SystemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
        renameSync(script("echo cHJvdGVjdGVk"), path);
        await dpapi(join(root, "dpapi")).set("x", SECRET);
      } finally {
        if (SystemRoot === undefined) delete process.env.SystemRoot;
        else process.env.SystemRoot = SystemRoot;
      }
    });
  });
}
