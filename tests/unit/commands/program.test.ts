import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { readEvents } from "../../support/events.ts";
import { sceneMaker } from "../../support/scene.ts";

/** Command lines that fail, and the formats that report the error as JSON. */
const LINES: [line: string, formats: string[]][] = [
  ["login", ["ndjson", "json", "json-pretty"]],
  ["--profile token", ["ndjson", "json", "json-pretty"]],
  ["perform device-code", ["ndjson", "json", "json-pretty"]],
  ["demo --port x", ["ndjson", "json", "json-pretty"]],
  ["start", ["ndjson", "json", "json-pretty"]],
  ["resume", ["ndjson", "json", "json-pretty"]],
  ["token", ["ndjson", "json", "json-pretty"]],
  ["token --profile login", ["ndjson", "json", "json-pretty"]],
  ["logout --profile ../x", ["ndjson", "json", "json-pretty"]],
  ["status --store x", ["ndjson", "json", "json-pretty"]],
  ["doctor", ["ndjson", "json", "json-pretty"]],
  ["exec CMD", []],
  ["conformance client", []],
  ["helper kubectl", []],
];

describe("runProgram()", () => {
  const scene = sceneMaker(after);

  for (const [line, formats] of LINES) {
    it(`prints the error of ${line} on stdout with ${formats.join(", ") || "no format"} only`, async () => {
      const { run } = scene();
      for (const format of ["ndjson", "json", "json-pretty", "yaml", "table"]) {
        const { code, stdout, stderr } = await run(["--format", format, ...line.split(" ")]);
        assert.notEqual(code, 0);
        assert.match(stderr, /^device-login/);
        const types = stdout === "" ? [] : readEvents(stdout).map(({ type }) => type);
        assert.deepEqual(types, formats.includes(format) ? ["error"] : [], format);
      }
    });
  }

  it("prints the help of a command without a command below it, with its flags", async () => {
    const { code, stdout, stderr } = await scene().run(["helper"]);
    assert.match(stdout + stderr, /Commands:[^]*kubectl[^]*--help-all/);
    assert.equal(code, 2);
  });
});
