import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { approveNext } from "../../../support/approve.ts";
import { captureOutput } from "../../../support/captured_output.ts";
import { sceneMaker, SERVER } from "../../../support/scene.ts";

/** A run of each helper that needs a session, and its standard input. */
const HELPERS: [line: string, stdin: string][] = [
  ["kubectl", ""],
  ["git get --host git.example.com", "protocol=https\nhost=git.example.com\n"],
  ["docker get --host registry.example.com", "registry.example.com"],
];

describe("helper --login", () => {
  const scene = sceneMaker(after);

  for (const [line, stdin] of HELPERS) {
    const args = ["helper", ...line.split(" "), "--profile", "work", "--login", ...SERVER];

    it(`shows the prompt of ${line} on the terminal if a tool captures standard error`, async () => {
      const here = scene();
      approveNext(here.server);
      const screen = captureOutput();
      const openTerminal = () => Promise.resolve({ ...screen, isTerminal: true });
      const ended = await here.run(args, { stdin, host: { openTerminal } });
      assert.deepEqual([ended.code, ended.stderr], [0, ""]);
      assert.match(screen.text(), /Open +https:[^]+Enter +\w{4}-\w{4}/);
      // deno-lint-ignore no-control-regex -- the tool may draw on the same terminal
      assert.doesNotMatch(screen.text(), /\x1b/);
      assert.doesNotMatch(ended.stdout, /Enter/);
    });

    it(`exits with 8 for ${line} if nobody would see the prompt`, async () => {
      const here = scene();
      const { code, stderr } = await here.run(args, { stdin });
      assert.equal(code, 8);
      assert.match(stderr, /There is no terminal on which --login could show .+ To sign in, run: /);
      assert.equal(here.sent.length, 0);
    });

    it(`shows the prompt of ${line} on standard error if that is a terminal`, async () => {
      const here = scene();
      approveNext(here.server);
      const screen = captureOutput();
      const { code } = await here.run(args, {
        stdin,
        host: { stderr: { ...screen, isTerminal: true } },
      });
      assert.equal(code, 0, screen.text());
      assert.match(screen.text(), /Waiting for approval/);
    });
  }
});
