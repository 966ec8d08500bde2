import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import {
  programCommand,
  programEnv,
  PROGRAMS,
  run,
  startProgram,
  TESTS_BINARY,
} from "../support/program.ts";

/** A text that does not fit into a pipe that is nearly full. */
const LONG = ["completions", "powershell"];

/**
 * Runs a program whose output is a full, non-blocking pipe that is read a second later, or after the
 * program has ended if it does not wait.
 */
const FULL_PIPE = `
  use Fcntl;
  my $waits = shift(@ARGV) eq "waits";
  pipe(my $out, my $in);
  fcntl($in, F_SETFL, O_NONBLOCK);
  1 while syswrite($in, "\\0" x 4096);
  my $child = fork() // die;
  if ($child == 0) { open(STDOUT, ">&", $in); exec(@ARGV); }
  close($in);
  $waits ? sleep(1) : waitpid($child, 0);
  my $status = $?;
  while (sysread($out, my $text, 65536)) { $text =~ tr/\\0//d; print $text; }
  if ($waits) { waitpid($child, 0); $status = $?; }
  exit($status >> 8);
`;

const hasPerl = spawnSync("perl", ["-v"]).status === 0;

for (const program of PROGRAMS) {
  describe(`the standard output of ${program}`, { timeout: 300_000 }, () => {
    // Deno does not report how much it wrote to a full pipe, so a write cannot be continued.
    const waits = TESTS_BINARY || currentRuntime() !== "deno";
    const unwritable = (why: string) =>
      `device-login: Standard output can't be written to: ${why}.\n`;

    for (const flag of ["--version", "--help"]) {
      const name = `ends it with 9 where the disk is full: ${flag}`;
      it(name, { skip: !existsSync("/dev/full") }, async () => {
        const words = [...programCommand({ program }), flag];
        const { code, stderr } = await run("sh", ["-c", '"$@" >/dev/full', "sh", ...words]).ended;
        assert.equal(code, 9);
        assert.equal(stderr, unwritable("the disk is full"));
      });
    }

    it("is written if standard error is full", { skip: !existsSync("/dev/full") }, async () => {
      const words = [...programCommand({ program }), "demo", "--auto-approve"];
      const { code, stdout } = await run("sh", ["-c", '"$@" 2>/dev/full', "sh", ...words]).ended;
      assert.match(stdout, /^ACCESS TOKEN/);
      assert.equal(code, 0);
    });

    it("ends it with 9 where both are full", { skip: !existsSync("/dev/full") }, async () => {
      const words = [...programCommand({ program }), "demo", "--auto-approve"];
      const { code } = await run("sh", ["-c", '"$@" >/dev/full 2>&1', "sh", ...words]).ended;
      assert.equal(code, 9);
    });

    it("exits with 9 when nobody reads", { skip: process.platform === "win32" }, async () => {
      const { child, ended } = startProgram(LONG, { program });
      child.stdout?.destroy();
      const { code, stderr } = await ended;
      assert.equal(code, 9);
      assert.equal(stderr, unwritable("nobody reads it any more"));
    });

    for (const args of [LONG, ["--help"]]) {
      const name = `is never repeated where it is a pipe that is full: ${args.join(" ")}`;
      it(name, { skip: !hasPerl }, async () => {
        const { stdout: whole } = await startProgram(args, { program }).ended;
        const words = [...programCommand({ program }), ...args];
        const { status, stdout } = spawnSync("perl", [
          "-e",
          FULL_PIPE,
          waits ? "waits" : "ends",
          ...words,
        ], {
          env: programEnv(),
          encoding: "utf8",
        });
        assert.equal(status, waits ? 0 : 9);
        if (waits) assert.equal(stdout, whole);
      });
    }
  });
}
