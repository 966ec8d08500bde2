import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import type { SessionStore } from "../../../../lib/session/stores/session_store.ts";
import { put } from "../../../support/store_contract.ts";

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
    await assert.rejects(keysOf(forgetful, "keychain").keys.current(), /does not store/);
    for (const secret of ["x", `=${SECRET.slice(0, 43)}`, `${SECRET.slice(0, 43)}=`]) {
      const foreign = fakeKeychain({ get: () => Promise.resolve(secret) });
      await assert.rejects(keysOf(foreign, "keychain").keys.current(), /not a key/);
    }
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
      const broken = dpapi(join(root, "dpapi"), script("echo 'Key not valid' >&2; exit 1"));
      await assert.rejects(broken.set("x", SECRET), failed(/Key not valid/));
      const absent = dpapi(join(root, "dpapi"), "/nowhere/powershell");
      await assert.rejects(absent.set("x", SECRET), {
        reason: "absent",
        message: "PowerShell does not exist",
      });
    });

    it("loads the assembly first, and ends at the first error", async () => {
      const { tool, args } = recorded("echo cHJvdGVjdGVk");
      await dpapi(join(root, "dpapi"), tool).set("x", SECRET);
      const script = args().split("\n")[3] ?? "";
      assert.ok(script.startsWith("$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName "));
    });
  });
}
