import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { homeMaker } from "../support/home.ts";
import { PROGRAMS, type RunningProgram } from "../support/program.ts";
import { type SeparateResource, startSeparateResource } from "../support/separate_resource.ts";
import { withServer } from "../support/served_server.ts";

/** The size of a body that is much larger than the memory it may take. */
const BODY_BYTES = 256 * 1024 * 1024;

/** The memory that a transfer of any size may take. */
const MAX_MEMORY_BYTES = 150 * 1024 * 1024;

const onlyLinux = process.platform !== "linux" && "memory is read from /proc";

for (const program of PROGRAMS) {
  describe(`request of ${program}`, () => {
    const home = homeMaker(program, after);
    let resource: SeparateResource;
    before(async () => {
      resource = await startSeparateResource({ tls: false });
    });
    after(() => resource.close());

    /** Signs in, and returns what starts a request. */
    async function signIn() {
      const here = home();
      await withServer((served) => here.signIn(served));
      const start = (args: string[], stdin?: { stdin: undefined }) =>
        here.start(["request", "--host", resource.host, ...args], stdin);
      return { start, folder: here.folder };
    }

    it("streams a body from a file, with little memory", { skip: onlyLinux }, async () => {
      const { start, folder } = await signIn();
      const file = join(folder, "body");
      await writeFile(file, new Uint8Array(BODY_BYTES));
      const run = start([`${resource.url}/size`, "--data", `@${file}`]);
      const memory = peakMemory(run);
      const { code, stdout, stderr } = await run.ended;
      assert.deepEqual({ code, stdout, stderr }, {
        code: 0,
        stdout: String(BODY_BYTES),
        stderr: "",
      });
      assert.ok(memory() < MAX_MEMORY_BYTES, `${memory()} bytes`);
    });

    it("streams a body from standard input, with little memory", { skip: onlyLinux }, async () => {
      const { start } = await signIn();
      const run = start([`${resource.url}/size`, "--data", "-"], { stdin: undefined });
      const memory = peakMemory(run);
      const { stdin } = run.child;
      const chunk = new Uint8Array(1024 * 1024);
      for (let sent = 0; sent < BODY_BYTES; sent += chunk.length) {
        if (!stdin?.write(chunk)) await new Promise((resolve) => stdin?.once("drain", resolve));
      }
      stdin?.end();
      assert.equal((await run.ended).stdout, String(BODY_BYTES));
      assert.ok(memory() < MAX_MEMORY_BYTES, `${memory()} bytes`);
    });

    it("streams a reply to a file, with little memory", { skip: onlyLinux }, async () => {
      const { start, folder } = await signIn();
      const file = join(folder, "reply");
      const run = start([`${resource.url}/bytes/${BODY_BYTES}`, "--output", file]);
      const memory = peakMemory(run);
      const { code, stdout, stderr } = await run.ended;
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
      assert.deepEqual([statSync(file).size, statSync(file).mode & 0o777], [BODY_BYTES, 0o600]);
      assert.ok(memory() < MAX_MEMORY_BYTES, `${memory()} bytes`);
    });

    const noSignals = process.platform === "win32" && "there are no signals";
    it("leaves no half file after ^C, and exits with 130", { skip: noSignals }, async () => {
      const { start, folder } = await signIn();
      const begun = Promise.withResolvers<void>();
      const watcher = watch(folder, (_, name) => {
        const path = join(folder, name ?? "");
        if (name?.startsWith(".reply") && existsSync(path) && statSync(path).size > 0) {
          begun.resolve();
        }
      });
      try {
        const run = start([
          `${resource.url}/bytes/1000000?stop`,
          "--output",
          join(folder, "reply"),
        ]);
        await begun.promise;
        process.kill(run.child.pid ?? 0, "SIGINT");
        assert.equal((await run.ended).code, 130);
      } finally {
        watcher.close();
      }
      assert.deepEqual(readdirSync(folder).filter((name) => name.includes("reply")), []);
    });

    it("ends on ^C while nobody reads its output", { skip: noSignals }, async () => {
      const { start } = await signIn();
      const run = start([`${resource.url}/bytes/100000000`]);
      await new Promise((resolve) => run.child.stdout?.once("data", resolve));
      run.child.stdout?.pause();
      process.kill(run.child.pid ?? 0, "SIGINT");
      const code = await new Promise((resolve) => run.child.once("exit", resolve));
      run.child.stdout?.resume();
      assert.equal(code, 130);
    });

    it("writes all of a reply to a pipe", async () => {
      const { start } = await signIn();
      const { stdout } = await start([`${resource.url}/bytes/327680`]).ended;
      assert.equal(stdout, "x".repeat(327_680));
    });
  });
}

/** Returns a function that returns the most memory that a program has had so far. */
function peakMemory({ child, ended }: RunningProgram): () => number {
  let kilobytes = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      kilobytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? kilobytes);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 20);
  ended.then(() => clearInterval(timer));
  return () => kilobytes * 1024;
}
