import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bazelrc } from "../../../../../lib/commands/setup/formats/bazelrc.ts";
import { program } from "../../../../../lib/commands/setup/formats/program.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = { line: "common --credential_helper=a.example.com=/bin/x" };

describe("bazelrc", () => {
  testFormat(bazelrc, { entry, texts: ["", "# mine\nbuild --jobs=4\n", "try-import x\n\n"] });

  it("finds its line wherever it has been moved to", () => {
    const moved = `  ${entry.line}  \nbuild --jobs=4\n`;
    assert.equal(bazelrc.remove(moved, { entry, before: "" }), "build --jobs=4\n");
  });

  it("adds nothing behind a line that is continued", () => {
    for (const text of ["build --jobs=4 \\", "build --jobs=4 \\\r\n"]) {
      assertFault(() => bazelrc.add(text, entry), 1, /must not end with a backslash/);
    }
  });
});

describe("program", () => {
  it("does not replace another program", () => {
    assert.equal(program.add("", { script: "a" }), "a");
    assertFault(() => program.add("b", { script: "a" }), undefined, /another program/);
  });
});
