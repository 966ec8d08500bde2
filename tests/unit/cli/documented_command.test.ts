import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DocumentedCommand } from "../../../lib/cli/documented_command.ts";

/** Creates a command with a flag that is deferred, and a command below it. */
function createCommand(): { command: DocumentedCommand; isDefined: () => boolean } {
  const command = new DocumentedCommand("tool").enablePositionalOptions().allowExcessArguments()
    .action(() => {});
  command.command("below").option("--depth <n>").allowExcessArguments().action(() => {});
  let defined = 0;
  command.deferFlags(() => {
    defined++;
    command.option("--color <name>");
  });
  const isDefined = () => {
    assert.ok(defined <= 1, "flags are defined once");
    return defined === 1;
  };
  return { command, isDefined };
}

describe("deferred flags", () => {
  for (
    const [line, expected] of [
      ["", false],
      ["word", false],
      ["below word", false],
      ["below --depth 3", false],
      ["--color red", true],
      ["word --color red", true],
    ] as const
  ) {
    it(`are ${expected ? "" : "not "}defined for ${JSON.stringify(line)}`, async () => {
      const { command, isDefined } = createCommand();
      await command.parseAsync(line.split(" ").filter(Boolean), { from: "user" });
      assert.equal(isDefined(), expected);
    });
  }

  it("are read like other flags", async () => {
    const { command } = createCommand();
    await command.parseAsync(["--color", "red"], { from: "user" });
    assert.deepEqual(command.opts(), { color: "red" });
  });

  it("are defined for the help, in their order, and once", () => {
    const { command, isDefined } = createCommand();
    command.deferFlags(() => command.option("--size <n>"));
    assert.match(command.helpInformation(), /--color[^]*--size/);
    assert.equal(command.helpInformation().match(/--color/g)?.length, 1);
    assert.ok(isDefined());
  });

  it("are defined for a question about them", () => {
    assert.equal(createCommand().command.takesValue("--color"), true);
  });
});
