import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ini, namesIn } from "../../../../../lib/commands/setup/formats/ini.ts";
import { assertFault, testFormat } from "../../../../support/format_contract.ts";

const entry = { section: "profile dev", name: "credential_process", value: "device-login helper" };

const texts = [
  "",
  "# mine\n[default]\nregion = eu-west-1\n",
  "[profile dev]\n# a comment\nregion=eu-west-1\ns3 =\n  max_queue_size = 5\n\n[sso-session x]\na : b\n",
  "[profile  dev]\n",
  "[profile dev]\n# a comment\n  region = eu-west-1\n  output = json\n",
  "; nothing else\n\n",
];

describe("ini", () => {
  testFormat(ini, { entry, texts });

  it("adds to a section that is there", () => {
    assert.equal(
      ini.add("[profile dev]\nregion = x\n[b]\n", entry),
      "[profile dev]\ncredential_process = device-login helper\nregion = x\n[b]\n",
    );
  });

  it("indents as the section does, so that no line continues another", () => {
    const added = ini.add("[profile dev]\n  region = x\n  output = json\n", entry);
    assert.equal(
      added,
      "[profile dev]\n  credential_process = device-login helper\n  region = x\n  output = json\n",
    );
    assert.deepEqual(namesIn(added, "profile dev"), ["credential_process", "region", "output"]);
  });

  it("knows a profile of aws by its quoted name", () => {
    assert.equal(
      ini.add('[profile "dev"]\nregion = x\n', entry),
      '[profile "dev"]\ncredential_process = device-login helper\nregion = x\n',
    );
  });

  it("leaves what a person has added to its section", () => {
    const changed = `${ini.add("", entry)}region = x\n`;
    assert.equal(ini.remove(changed, { entry, before: "" }), "[profile dev]\nregion = x\n");
  });

  it("does not take a longer value for its own", () => {
    const longer = `${ini.add("", entry)}  --more\n`;
    assert.equal(ini.has(longer, entry), false);
  });

  it("finds a name of pip with underscores", () => {
    const keyring = { section: "global", name: "keyring-provider", value: "subprocess" };
    assert.equal(ini.has("[global]\nkeyring_provider = subprocess\n", keyring), true);
    const other = "[global]\nkeyring_provider = disabled\n";
    assertFault(() => ini.add(other, keyring), 2, /has another keyring-provider/);
  });

  it("names the line of a fault", () => {
    const other = "[profile dev]\nregion = x\ncredential_process = mine\n";
    assertFault(() => ini.add(other, entry), 3, /has another credential_process/);
    assertFault(() => ini.add("a = b\n", entry), 1, /is not a section/);
    assertFault(() => ini.add("[a]\nnothing\n", entry), 2, /NAME = VALUE/);
    const twice = "[profile dev]\na = b\n[profile dev]\n";
    assertFault(() => ini.add(twice, entry), 3, /second section/);
  });
});
