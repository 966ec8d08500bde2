import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { outputFaults } from "../../../scripts/output_faults.ts";

describe("outputFaults()", () => {
  for (
    const source of [
      'console.log("a");',
      'process.stdout.write("a");',
      "writeSync(2, bytes);",
      "await host.stderr.draw(text);",
      "await drawResult(text, host);",
      "await host.stdout.write(JSON.stringify(reply));",
      "await writeResult(`${JSON.stringify({ v: 1, ...reply })}\\n`, host);",
      "const line = `${JSON.stringify(event, null, 2)}\\n`;",
      "return { text: JSON.stringify(found) };",
    ]
  ) {
    it(`finds ${source}`, () => {
      assert.equal(outputFaults("lib/commands/new.ts", `// A comment\n${source}\n`).length, 1);
      assert.match(outputFaults("lib/commands/new.ts", `\n\n${source}`)[0] ?? "", /^lib\/.*:3: /);
    });
  }

  for (
    const source of [
      "await host.stdout.write(text);",
      "await writeResult(`${printableJson(reply)}\\n`, host);",
      "throw usage(`--token ${JSON.stringify(token)} is not known. Use ${all}.`);",
      "await room.commit(JSON.stringify(pending));",
      "/** Like console.log(). */",
    ]
  ) {
    it(`allows ${source}`, () => {
      assert.deepEqual(outputFaults("lib/commands/new.ts", source), []);
    });
  }

  it("allows the streams and the terminal in the files that write to them", () => {
    assert.deepEqual(outputFaults("lib/host/write_directly.ts", "writeSync(1, bytes);"), []);
    assert.deepEqual(outputFaults("lib/prompt/terminal_view.ts", "output.draw(text);"), []);
  });
});
