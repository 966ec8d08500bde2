import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { translateHydra } from "../../../lib/cli/command_line.ts";
import { completeTrace } from "../../../lib/cli/trace_flag.ts";
import { parseHttpHeaders } from "../../../lib/settings/options/http_header.ts";
import { definedProgram } from "../../support/awkward_program.ts";

const takesValue = (flag: string) =>
  ["-e", "-H", "--client-id", "--client-secret", "--scope", "--endpoint"].includes(flag);

describe("translateHydra()", () => {
  for (
    const [given, ours] of [
      ["perform device-code --client-id a", "login --client-id a"],
      ["perform -e U device-code --client-id a", "login -e U --client-id a"],
      ["-e U perform -q device-code", "login -e U --quiet"],
      ["perform device-code --client-id device-code", "login --client-id device-code"],
      ["perform --client-id perform device-code", "login --client-id perform"],
      ["-e=U -H=A:b", "-e U -H A:b"],
      ["-eU -HA:b=c", "-e U -H A:b=c"],
      ["-qe U -qeU -qe=U", "--quiet -e U --quiet -e U --quiet -e U"],
      ["-e", "-e"],
      ["--quiet=true --skip-tls-verify=1 -q=T", "--quiet --skip-tls-verify --quiet"],
      ["--quiet=false --skip-tls-verify=0 -q=f", ""],
      ["-q --scope a --quiet=false", "--scope a"],
      ["--quiet=false -q", "--quiet"],
      ["--quiet=maybe -q=maybe -qx=y", "--quiet=maybe -q=maybe --quiet -x=y"],
      ["--scope=a=b --endpoint=U", "--scope=a=b --endpoint=U"],
      [
        "--client-secret -e=x --client-secret --quiet=true",
        "--client-secret -e=x --client-secret --quiet=true",
      ],
      ["--client-secret -q=false -q", "--client-secret -q=false --quiet"],
      ["-q -- -e=U", "--quiet -- -e=U"],
      ["-q exec -e=U perform device-code", "--quiet exec -e=U perform device-code"],
      ["perform", "perform"],
      ["login device-code", "login device-code"],
    ] as const
  ) {
    it(`makes "${ours}" of "${given}"`, () => {
      assert.equal(translateHydra(given.split(" "), { takesValue }).join(" "), ours);
    });
  }
});

describe("completeTrace()", () => {
  for (
    const [given, ours] of [
      ["--trace login", "--trace= login"],
      ["--trace -q --trace=a --trace", "--trace= -q --trace=a --trace="],
      ["--trace -- CMD --trace", "--trace= -- CMD --trace"],
      ["-e U CMD --trace -", "-e U CMD --trace -"],
      ["--client-id --trace --trace CMD", "--client-id --trace --trace= CMD"],
      ["--tracer", "--tracer"],
    ] as const
  ) {
    it(`makes "${ours}" of "${given}"`, () => {
      assert.equal(completeTrace(given.split(" "), { takesValue }).join(" "), ours);
    });
  }
});

describe("--trace", () => {
  it("means standard error after an operand", async () => {
    const resume = (await definedProgram()).commands.find((command) => command.name() === "resume");
    for (const args of [["ID", "--trace"], ["ID", "--trace", "--once"], ["--trace", "ID"]]) {
      resume?.setOptionValue("trace", undefined).parseOptions(args);
      assert.equal(resume?.opts().trace, "", args.join(" "));
    }
  });
});

describe("parseHttpHeaders()", () => {
  it("accepts values with colons, and repeated names", () => {
    const headers = parseHttpHeaders(["A: b: c", "B:d", "a:  e  ", "C:"]);
    assert.deepEqual([...headers], [["a", "b: c, e"], ["b", "d"], ["c", ""]]);
  });

  for (const line of ["", "A", ": a", "A b: c", "A: b\r\nC: d", "A: b\0", "A: é", "\nA: b\x7f"]) {
    it(`rejects ${JSON.stringify(line)} without showing its value`, () => {
      assert.throws(() => parseHttpHeaders([line]), { code: "invalid_options" });
      const secret = () =>
        parseHttpHeaders(["Authorization: Bearer secret\n"].map((one) => `${one}x`));
      assert.throws(secret, (error: Error) => !error.message.includes("secret"));
    });
  }
});
