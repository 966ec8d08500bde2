import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { terraformConfig } from "../../../../../lib/commands/setup/formats/terraform_config.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = { helper: "device-login-work" };

describe("terraformConfig", () => {
  testFormat(terraformConfig, {
    entry,
    texts: [
      "",
      'plugin_cache_dir = "$HOME/x" # }\n',
      '/* credentials_helper "old" {}\n{ */\nhost "a" {\n  services = { "x" = "y \\" {" }\n}\n// {\n',
    ],
  });

  it("refuses a second helper, and what it can't parse", () => {
    const add = (text: string) => () => terraformConfig.add(text, entry);
    assertFault(add('a = 1\n  credentials_helper "x" {\n}\n'), 2, /another credentials_helper/);
    assertFault(add("a {\n\n"), 1, /not closed/);
    assertFault(add("\n}\n"), 2, /closes nothing/);
    assertFault(add('a = "x\n'), 1, /is open/);
  });

  it("does not take a comment for its entry", () => {
    const text = '# credentials_helper "device-login-work" {}\n';
    assert.equal(terraformConfig.has(text, entry), false);
  });
});
