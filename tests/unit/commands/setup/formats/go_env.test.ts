import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { goEnv } from "../../../../../lib/commands/setup/formats/go_env.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = { command: "device-login helper go --profile work" };

describe("goEnv", () => {
  testFormat(goEnv, {
    entry,
    texts: [
      "",
      "# mine\nGOPROXY=direct\n",
      "GOAUTH=git /a/b;  netrc\nGOPROXY=x\n",
      "GOAUTH=netrc\n",
    ],
  });

  it("keeps go's default, which a value replaces", () => {
    assert.equal(goEnv.add("", entry), `GOAUTH=${entry.command}; netrc\n`);
  });

  it("leaves the commands that a person has added", () => {
    const changed = `GOAUTH=git /a; ${entry.command};netrc\n`;
    assert.equal(goEnv.remove(changed, { entry, before: "" }), "GOAUTH=git /a; netrc\n");
  });

  it("does not switch on what is off", () => {
    assertFault(() => goEnv.add("A=b\nGOAUTH=off\n", entry), 2, /switches every/);
  });
});
