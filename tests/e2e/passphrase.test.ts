import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { approveNext } from "../support/approve.ts";
import { programCommand, PROGRAMS, runProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";
import { runOnTerminal, startOnTerminal } from "../support/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const PASSPHRASE = "pässword";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keyFile = join(folder, "key.pem");
writeFileSync(
  keyFile,
  privateKey.export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: PASSPHRASE,
  }),
);
const passphraseFile = join(folder, "passphrase");
writeFileSync(passphraseFile, `\ufeff${PASSPHRASE}\r\n`);

const skip = process.platform === "win32" && "there is no pseudo-terminal";

for (const program of PROGRAMS) {
  const args = (url: string) => [
    ...["--issuer", url, "--client-id", "cli", "--client-key", keyFile, "--quiet"],
  ];

  describe(`${program} with an encrypted key`, () => {
    it("reads the passphrase from a file", async () => {
      await withServer(async ({ url, server }) => {
        approveNext(server);
        const line = [...args(url), "--key-passphrase-file", passphraseFile];
        const { code, stderr } = await runProgram(line, { program });
        assert.equal(code, 0, stderr);
        const [device] = server.requests.filter(({ method }) => method === "POST");
        assert.ok(device?.body.get("client_assertion"));
      });
    });

    it("rejects a wrong passphrase, and none, before anything is sent", async () => {
      await withServer(async ({ url, server }) => {
        const wrong = [...args(url), "--key-passphrase-file", "-"];
        const rejected = await runProgram(wrong, { program, stdin: "wrong" });
        assert.equal(rejected.code, 2);
        assert.match(rejected.stderr, /key\.pem can't be decrypted: the passphrase is wrong/);
        const { code, stderr } = await runProgram(args(url), { program });
        assert.equal(code, 2);
        assert.match(stderr, /key\.pem is encrypted\. .*--key-passphrase-file FILE/);
        assert.equal(server.requests.length, 0);
      });
    });
  });

  describe(`${program} with an encrypted key on a terminal`, { skip }, () => {
    it("prompts for the passphrase once, without showing it", async () => {
      await withServer(async ({ url, server }) => {
        approveNext(server);
        const line = [...args(url), "--dpop-key", keyFile];
        const terminal = startOnTerminal(line, { program });
        await terminal.shows(/Passphrase for .*key\.pem: /);
        terminal.type(`not this\x15${PASSPHRASE}é\x7f\r`);
        assert.equal(await terminal.ended, 0, terminal.screen());
        assert.equal(terminal.screen().match(/Passphrase for/g)?.length, 1);
        assert.doesNotMatch(terminal.screen(), /ssword|not this/);
      });
    });

    it("ends with 130 after ^C, and restores the terminal", async () => {
      await withServer(async ({ url }) => {
        const line = [...programCommand({ program }), ...args(url)].map(posixQuote).join(" ");
        const shell = `stty -g; ${line}; echo "code $?"; stty -g`;
        const terminal = runOnTerminal(["sh", "-c", shell]);
        await terminal.shows(/Passphrase for .*key\.pem: /);
        terminal.type("typed\x03");
        await terminal.ended;
        assert.match(terminal.screen(), /code 130/);
        const [before, restored] = terminal.screen().match(/^[\da-f]+:[\da-f:]+/gm) ?? [];
        assert.ok(before);
        assert.equal(restored, before);
      });
    });

    it("gives up after ^D, and restores the terminal", async () => {
      await withServer(async ({ url }) => {
        const line = [...programCommand({ program }), ...args(url)].map(posixQuote).join(" ");
        const terminal = runOnTerminal(["sh", "-c", `stty -g; ${line}; echo "code $?"; stty -g`]);
        await terminal.shows(/Passphrase for .*key\.pem: /);
        terminal.type("\x04");
        await terminal.ended;
        assert.match(terminal.screen(), /is encrypted[^]*code 2/);
        const [before, restored] = terminal.screen().match(/^[\da-f]+:[\da-f:]+/gm) ?? [];
        assert.ok(before);
        assert.equal(restored, before);
      });
    });
  });
}
