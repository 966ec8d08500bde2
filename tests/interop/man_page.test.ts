import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { manPage } from "../../scripts/build/man_page.ts";
import { AWKWARD, defineAwkwardProgram, defineProgram } from "../support/awkward_program.ts";

describe("the manual page", () => {
  const folder = mkdtempSync(join(tmpdir(), "device-login-manual-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const pages = { version: "1.2.3", date: "2026-02-01" };
  const awkward = join(folder, "awk-ward.1");
  const own = join(folder, "device-login.1");
  before(async () => {
    writeFileSync(awkward, manPage(defineAwkwardProgram(), pages));
    writeFileSync(own, manPage(await defineProgram(), pages));
  });
  const show = (file: string) =>
    execFileSync("mandoc", ["-T", "utf8", "-O", "width=200", file], { encoding: "utf8" })
      .replaceAll(new RegExp(".\b", "g"), ""); // Bold is one character printed over another.

  it("passes mandoc, including style checks", () => {
    for (const file of [own, awkward]) {
      execFileSync("mandoc", ["-T", "lint", "-W", "all", file], { stdio: "inherit" });
    }
  });

  it("renders as intended", () => {
    const text = show(own);
    assert.match(text, /^ +device-login - sign in where there is no browser$/m);
    assert.match(text, /^ +-e, --endpoint url$/m);
    assert.match(text, /^ +129, 130, 143\n +Terminated by SIGHUP, SIGINT, SIGTERM\.$/m);
    assert.match(
      text,
      /^ +TOKEN=\$\(device-login -q --issuer https:\/\/\S+ --client-id cli\)$/m,
    );
    assert.match(text, /^ +env +ACCESS_TOKEN='…' and the others, for a shell's eval\.$/m);
  });

  it("shows a text unchanged", () => {
    assert.ok(show(awkward).includes(`  ${AWKWARD}\n`), show(awkward));
  });
});
