import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SHELLS } from "../../lib/commands/completions/shells.ts";
import { PROGRAMS, runProgram } from "../support/program.ts";

for (const program of PROGRAMS) {
  describe(`${program} completions`, () => {
    for (const shell of SHELLS) {
      it(`prints a script for ${shell}`, async () => {
        const { code, stdout, stderr } = await runProgram(["completions", shell], { program });
        assert.equal(code, 0, stderr);
        assert.equal(stderr, "");
        assert.match(stdout, new RegExp(`^# Completes device-login in ${shell}\\.`, "mi"));
        assert.match(stdout, /client_secret_post/);
      });
    }

    for (
      const [args, env, told] of [
        [[], {}, /name is missing\. The shells are bash, zsh, fish, powershell\.\n$/],
        [[], { SHELL: "/usr/bin/zsh" }, /Did you mean: device-login completions zsh\?/],
        [
          ["pwershell"],
          {},
          /"pwershell" is not supported\. Did you mean: .* completions powershell\?/,
        ],
        [["tcsh\u0007"], {}, /"tcsh\\u0007" is not supported/],
        [["bash", "zsh"], {}, /too many arguments/],
      ] as const
    ) {
      it(`${args.join(" ")} ${JSON.stringify(env)} ends with 2 and a suggestion`, async () => {
        const options = { program, env };
        const { code, stdout, stderr } = await runProgram(["completions", ...args], options);
        assert.equal(code, 2, stderr);
        assert.equal(stdout, "");
        assert.match(stderr, told);
      });
    }

    it("--help explains for each shell how to install its script", async () => {
      const { code, stdout } = await runProgram(["completions", "--help"], { program });
      assert.equal(code, 0);
      for (const shell of SHELLS) {
        assert.match(stdout, new RegExp(`\\$ .*device-login completions ${shell} > \\S+`), shell);
      }
    });
  });
}
