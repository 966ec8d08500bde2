import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { currentRuntime } from "../../scripts/runtimes.ts";
import * as certificates from "../support/certificates.ts";
import * as fixtures from "../support/key_fixtures.ts";
import { readPages } from "../support/documentation.ts";
import { withProvider } from "../support/provider.ts";
import { createShell } from "../support/shell.ts";

const skip = process.platform === "win32" && "the commands are for a shell";
// The README's commands run under every runtime; those of the other pages are similar.
const pages = readPages().filter(({ path }) => path === "README.md" || currentRuntime() === "deno");

/** The files with the code of all pages. */
const codeFiles: string[] = [];
let allCheck: boolean | undefined;

/** Type-checks a file. Checks all of them first, in one process, which takes as long as one. */
function typeCheck(file: string): void {
  const check = (files: string[]) => {
    const command = ["check", "--config", "deno.json", ...files];
    execFileSync(process.execPath, command, { stdio: ["ignore", "ignore", "pipe"] });
  };
  if (allCheck === undefined) {
    try {
      check(codeFiles);
      allCheck = true;
    } catch {
      allCheck = false;
    }
  }
  if (!allCheck) check([file]);
}

for (const { path, text, blocks } of pages) {
  describe(path, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "secret.txt"), "the-secret\n");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join(folder, "key.pem"), privateKey.export({ format: "pem", type: "pkcs8" }));
    copyFileSync(certificates.client.certPath, join(folder, "client.pem"));
    copyFileSync(certificates.client.keyPath, join(folder, "client.key.pem"));
    const pkcs12 = Buffer.from(fixtures.PKCS12["of OpenSSL 3"] ?? "", "base64");
    writeFileSync(join(folder, "client.p12"), new Uint8Array(pkcs12));
    writeFileSync(join(folder, "passphrase"), fixtures.PASSPHRASE);
    const shell = createShell(folder);

    for (const { language, code, line, notRun } of blocks) {
      if (language === "sh" && notRun === undefined) {
        it(`has commands that work in line ${line}`, { timeout: 300_000 }, async () => {
          const task = /deno task (\w+)$/m.exec(code)?.[1];
          if (task !== undefined) {
            const { tasks } = JSON.parse(readFileSync("deno.json", "utf8"));
            return assert.ok(tasks[task], `there is no task ${task}`);
          }
          await withProvider(code, (script) => shell.run(script));
        });
      }
      if (language === "ts" && currentRuntime() === "deno") {
        const file = join(folder, `line_${line}.ts`);
        writeFileSync(file, code);
        codeFiles.push(file);
        it(`has code that type-checks in line ${line}`, () => typeCheck(file));
      }
    }

    it("links only to files that exist", () => {
      for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
        assert.ok(existsSync(join(dirname(path), link)), link);
      }
    });
  });
}
