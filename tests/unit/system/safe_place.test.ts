import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { createPrivateFile } from "../../../lib/host/files.ts";
import { findSafePlace } from "../../../lib/system/safe_place.ts";
import { createTracing } from "../../../lib/host/trace.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "device-login-")));
after(() => rmSync(root, { recursive: true, force: true }));

/** Only root can create files of another user. */
const skip = process.getuid?.() !== 0 && "it needs another user";
const OTHER = 65_534;

let folders = 0;

/** Creates a folder of this user with a file in it, and a folder that all users share. */
function setUp({ mode = 0o1777 } = {}) {
  const [home, shared] = [join(root, `home${folders}`), join(root, `shared${folders}`)];
  folders++;
  for (const folder of [home, shared]) mkdirSync(folder);
  const victim = join(home, "profile");
  writeFileSync(victim, "important");
  chmodSync(shared, mode);
  const link = join(shared, "token.json");
  return { home, shared, victim, link };
}

async function write(path: string): Promise<void> {
  const file = await createPrivateFile(path);
  await file.commit("tokens");
  await file.discard();
}

const target = (file: string) => ({ file, heading: ["a trace"], secrets: [] });
const ignore = () => Promise.resolve();
const stderr = { write: ignore, draw: ignore, isTerminal: false, columns: 80, rows: 24 };
const trace = (file: string) => createTracing(stderr)(fetch, target(file));

describe("findSafePlace()", { skip }, () => {
  for (const mode of [0o1777, 0o777, 0o775]) {
    it(`does not follow another user's link in a folder of mode ${mode.toString(8)}`, async () => {
      const { victim, link } = setUp({ mode });
      symlinkSync(victim, link);
      lchownSync(link, OTHER, OTHER);
      await write(link);
      assert.equal(readFileSync(victim, "utf8"), "important");
      assert.ok(lstatSync(link).isFile());
      assert.equal(readFileSync(link, "utf8"), "tokens");
    });
  }

  it("follows the user's own link there, and any link in the user's own folder", async () => {
    const { home, victim, link } = setUp();
    symlinkSync(victim, link);
    await write(link);
    assert.equal(readFileSync(victim, "utf8"), "tokens");
    const own = join(home, "link");
    symlinkSync("profile", own);
    lchownSync(own, OTHER, OTHER);
    assert.equal((await findSafePlace(own)).path, victim);
  });

  it("does not follow a chain of links through another user's", async () => {
    const { home, victim, link } = setUp();
    symlinkSync(victim, link);
    lchownSync(link, OTHER, OTHER);
    const first = join(home, "first");
    symlinkSync(link, first);
    await write(first);
    assert.equal(readFileSync(victim, "utf8"), "important");
  });

  it("does not enter a folder through another user's link", async () => {
    const { home, shared, victim } = setUp();
    const link = join(shared, "folder");
    symlinkSync(home, link);
    lchownSync(link, OTHER, OTHER);
    const message = `${link} is another user's link in a shared folder`;
    await assert.rejects(write(join(link, "profile")), { message });
    await assert.rejects(trace(join(link, "profile")), { code: "invalid_options" });
    assert.equal(readFileSync(victim, "utf8"), "important");
  });

  it("replaces a hard link, and a file of another user", async () => {
    const { shared, victim, link } = setUp();
    linkSync(victim, link);
    await write(link);
    assert.equal(readFileSync(victim, "utf8"), "important");
    const other = join(shared, "other");
    writeFileSync(other, "readable by its owner");
    chownSync(other, OTHER, OTHER);
    await write(other);
    assert.equal(lstatSync(other).uid, 0);
    assert.equal(lstatSync(other).mode & 0o777, 0o600);
  });

  it("reports that another user's file can't be replaced", async () => {
    const { shared, link } = setUp();
    writeFileSync(link, "");
    chownSync(link, OTHER, OTHER);
    chownSync(shared, OTHER, OTHER);
    assert.deepEqual(await findSafePlace(link), {
      path: link,
      shared: true,
      foreign: false, // The folder belongs to that user.
      replaceable: true,
    });
    const { getuid = () => 0 } = process;
    process.getuid = () => 1234;
    try {
      assert.equal((await findSafePlace(link)).replaceable, false);
    } finally {
      process.getuid = getuid;
    }
  });
});

describe("createTracing()", { skip }, () => {
  it("appends to no entry of another user in a shared folder", async () => {
    const { shared, victim, link } = setUp();
    symlinkSync(victim, link);
    lchownSync(link, OTHER, OTHER);
    await assert.rejects(trace(link), /another user has put it into a shared folder/);
    const second = join(shared, "second");
    linkSync(victim, second);
    await assert.rejects(trace(second), /another user has put it into a shared folder/);
    assert.equal(readFileSync(victim, "utf8"), "important");
    const own = join(shared, "own");
    await trace(own);
    await trace(own);
    assert.equal(readFileSync(own, "utf8").match(/# a trace\n/g)?.length, 2);
    assert.equal(lstatSync(own).mode & 0o777, 0o600);
    assert.ok(existsSync(link));
  });
});
