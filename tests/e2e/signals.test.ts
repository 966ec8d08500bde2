// deno-lint-ignore-file no-control-regex -- a terminal is spoken to in control characters
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { acquireLock } from "../../lib/session/stores/acquire_lock.ts";
import { fileStore } from "../../lib/session/stores/file_store.ts";
import { homeMaker } from "../support/home.ts";
import { interrupt } from "../support/interrupt.ts";
import { PROGRAMS } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";
import { startOnTerminal } from "../support/terminal.ts";

const skip = process.platform === "win32" && "there are no signals";

const SERVER = ["--issuer", "http://127.0.0.1:9", "--client-id", "cli"];
const CONFIG = `profiles:
  w: { issuer: "http://127.0.0.1:9", client_id: cli, hosts: git.example.com }
`;

/** Commands that wait for standard input, and the signal that ends them. */
const WAITING: readonly (readonly [signal: "SIGINT" | "SIGTERM" | "SIGHUP", args: string[]])[] = [
  ["SIGTERM", ["login", ...SERVER, "--client-secret-file", "-"]],
  ["SIGINT", ["start", ...SERVER, "--client-secret-file", "-"]],
  ["SIGHUP", ["doctor", ...SERVER, "--client-secret-file", "-"]],
  ["SIGINT", ["helper", "git", "--profile", "w", "get"]],
  ["SIGTERM", ["helper", "docker", "--profile", "w", "get"]],
];

const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

for (const program of PROGRAMS) {
  describe(`${program} and signals`, { skip }, () => {
    const newHome = homeMaker(program, after);

    for (const [signal, args] of WAITING) {
      const words = args.filter((word) => !SERVER.includes(word)).join(" ");
      it(`ends ${words} on ${signal} while it waits for standard input`, async () => {
        const { folder, start } = newHome();
        writeFileSync(join(folder, "config.yaml"), CONFIG);
        const ended = await interrupt(() => start(args, { stdin: undefined }), signal);
        assert.equal(ended?.code, CODES[signal]);
        assert.equal(ended.stdout, "");
      });
    }

    it("ends logout on SIGINT while it waits for a lock", async () => {
      await withServer(async (served) => {
        const home = newHome();
        await home.signIn(served, "--store", "file");
        const store = fileStore(join(home.folder, "sessions"));
        const [key = ""] = await store.keys();
        const lock = await acquireLock(store, { key });
        try {
          const ended = await interrupt(() => home.start(["logout", "--local"]), "SIGINT");
          assert.equal(ended?.code, 130);
          assert.deepEqual(await store.keys(), [key]);
        } finally {
          await lock?.release();
        }
      });
    });

    it("leaves a clean terminal after two ^C in a row", async () => {
      await withServer(async ({ url }) => {
        const terminal = startOnTerminal(["--issuer", url, "--client-id", "cli"], { program });
        await terminal.shows(/Waiting for approval/);
        terminal.type("\x03\x03");
        assert.equal(await terminal.ended, 130, terminal.screen());
        assert.match(terminal.screen(), /\r\x1b\[K(\^C)?$/);
      }, { interval: 30 });
    });
  });
}
