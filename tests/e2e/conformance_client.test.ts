import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { PROGRAMS, startProgram } from "../support/program.ts";

const skip = process.platform === "win32" && "there are no signals";

for (const program of PROGRAMS) {
  describe(`${program} conformance client`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const times of [1, 2]) {
      it(`leaves no client behind that ignores SIGTERM, after ${times} ^C`, async () => {
        const file = join(folder, `client-${times}`);
        const script = `trap '' TERM; echo $$ > ${posixQuote(file)}; sleep 600`;
        const args = ["conformance", "client", "--", "sh", "-c", script, "{issuer}"];
        const { child, ended } = startProgram(args, { program });
        const client = await numberIn(file);
        assert.ok(isAlive(client));
        for (let sent = 0; sent < times; sent++) {
          if (sent > 0) await pause(50);
          process.kill(child.pid ?? 0, "SIGINT");
        }
        const { code, stdout } = await ended;
        assert.equal(code, 130);
        assert.equal(stdout, "");
        assert.ok(!isAlive(client));
      });
    }
  });
}

/** Returns the number that a process writes to a file when it is ready. */
async function numberIn(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, "utf8");
      if (text.endsWith("\n")) return Number(text);
    } catch {
      // It has not been created yet.
    }
    await pause(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
