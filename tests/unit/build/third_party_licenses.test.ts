import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { thirdPartyLicenses } from "../../../scripts/build/third_party_licenses.ts";

describe("thirdPartyLicenses()", () => {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), "device-login-licenses-"));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  /** A package with these files and this metadata. */
  function installed(name: string, files: Record<string, string>) {
    const folder = join(root, name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    const origin = { version: "1.2.3", integrity: "", license: "MIT", direct: true };
    return { name, folder, dependencies: [], ...origin };
  }

  /** Returns the section of one package. */
  const sectionOf = (name: string, files: Record<string, string>) =>
    thirdPartyLicenses([installed(name, files)]).split(/^-{80}$/m)[1]?.trim();

  it("links the licenses of the runtimes", () => {
    const text = thirdPartyLicenses([]);
    assert.match(text, /^bun \S+: https:\S+\/oven-sh\/bun\/blob\/bun-v\d\S+\/LICENSE\.md$/m);
    assert.match(text, /^deno \S+: https:\S+\/denoland\/deno\/blob\/v\d\S+\/LICENSE\.md$/m);
  });

  it("contains each package's own text, with plain line ends", () => {
    const files = {
      "LICENSE.md": "\r\nBe\r\nnice.\r\n\r\n",
      "license-check.js": "No.",
      README: "No.",
    };
    assert.equal(sectionOf("plain", files), "plain 1.2.3 (MIT)\n\nBe\nnice.");
  });

  it("contains every license file, in a fixed order", () => {
    const files = { "NOTICE": "By us.", "LICENSE-MIT": "Be nice.", "COPYING.txt": "Copy." };
    assert.equal(sectionOf("many", files), "many 1.2.3 (MIT)\n\nCopy.\n\nBe nice.\n\nBy us.");
  });

  it("names the author of a package without a license file", () => {
    const author = "Ada <ada@example.com>";
    for (const [name, value] of Object.entries({ text: author, object: { name: author } })) {
      const files = { "package.json": JSON.stringify({ author: value }) };
      assert.equal(sectionOf(name, files), `${name} 1.2.3 (MIT)\n\nAuthor: ${author}`);
    }
  });

  it("rejects a package with neither", () => {
    const files = { "package.json": "{}" };
    assert.throws(() => sectionOf("nobody", files), /nobody has no license file, and names no/);
  });
});
