import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe } from "node:test";
import { fileStore } from "../../../../lib/session/stores/file_store.ts";
import { memoryStore } from "../../../../lib/session/stores/memory_store.ts";
import { sealedStore } from "../../../../lib/session/stores/sealed_store.ts";
import { testStoreContract } from "../../../support/store_contract.ts";

describe("memoryStore()", () => {
  testStoreContract(() => memoryStore());
});

describe("fileStore()", () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let stores = 0;
  testStoreContract(() => fileStore(join(folder, String(stores++), "sessions")));
});

describe("sealedStore()", () => {
  const key = { name: "key", bytes: crypto.getRandomValues(new Uint8Array(32)) };
  const current = () => Promise.resolve(key);
  testStoreContract(() => sealedStore(memoryStore(), { current, find: current }));
});
