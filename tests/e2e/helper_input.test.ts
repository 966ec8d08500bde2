import assert from "node:assert/strict";
import process from "node:process";
import { after, describe, it } from "node:test";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { homeMaker } from "../support/home.ts";
import { programCommand, PROGRAMS, run } from "../support/program.ts";

/** The helpers that read standard input, and their exit codes without any. */
const READERS: [line: string, empty: number][] = [
  ["git get", 0],
  ["docker get", 1],
  ["docker store", 1],
  ["bazel get", 2],
  ["cargo --cargo-plugin", 0],
  ["go https://a.example.com/x", 0],
];

for (const program of PROGRAMS) {
  describe(`${program} helper`, () => {
    const newHome = homeMaker(program, after);

    for (const [line, empty] of READERS) {
      const args = ["helper", ...line.split(" "), "--host", "a.example.com"];

      it(`refuses a request to ${line} that is longer than 1 MiB`, async () => {
        const { code, stdout, stderr } = await newHome().run(args, {
          stdin: `${"x".repeat(1024)}=`.repeat(2_000),
        });
        const message = /request .*can't be read: it is longer than 1 MiB\./;
        // cargo and docker show standard output.
        assert.match(/cargo|docker/.test(line) ? stdout : stderr, message);
        assert.equal(code, line.startsWith("cargo") ? 0 : 2, stderr);
      });

      it(
        `ends ${line} without standard input`,
        { skip: process.platform === "win32" },
        async () => {
          const { options: { env, ...options } } = newHome();
          const words = [...programCommand(options), ...args].map(posixQuote).join(" ");
          const { code, stderr } = await run("sh", ["-c", `exec ${words} <&-`], { env }).ended;
          assert.equal(code, empty, stderr);
        },
      );
    }
  });
}
