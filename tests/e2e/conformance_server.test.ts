import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { html, MAX_SERVER_REQUESTS } from "../../lib/testing/mod.ts";
import * as certificates from "../support/certificates.ts";
import { PROGRAMS, runProgram } from "../support/program.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";
import { startOnTerminal } from "../support/terminal.ts";

const skip = process.platform === "win32" && "the commands are for a Unix shell";

for (const program of PROGRAMS) {
  describe(`${program} conformance server`, { skip }, () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const run = (args: readonly string[], env: Record<string, string> = {}) =>
      runProgram(["conformance", "server", ...args], { program, env });
    const client = ({ url }: ServedServer) => ["--issuer", url, "--client-id", "cli"];

    const log = join(folder, "log");
    const script = fileURLToPath(new URL("../support/decide_on_page.ts", import.meta.url));
    const deno = currentRuntime() === "deno" ? ["run", "-A", "--no-check", "--quiet"] : [];
    const command = [process.execPath, ...deno, script, log].map(posixQuote).join(" ");

    it("judges a server whose sign-ins a command approves and denies", async () => {
      await withServer(async (served) => {
        const args = [...client(served), "--approve-command", command, "--format", "json"];
        const { code, stdout, stderr } = await run(args, { DEVICE_LOGIN_PARAM: "x=s3cret" });
        assert.equal(code, 0, stderr + stdout);
        assert.equal(stderr, "");
        const { results } = JSON.parse(stdout);
        const judged = new Set<string>();
        for (const { rule, verdict } of results) if (verdict === "pass") judged.add(rule.id);
        for (const id of ["pending", "tokens_issued", "refreshed", "denied"]) {
          assert.ok(judged.has(id), id);
        }
        assert.ok(served.server.requests.length <= MAX_SERVER_REQUESTS + 8);
        const [approved, denied] = readFileSync(log, "utf8").trim().split("\n")
          .map((line) => JSON.parse(line));
        assert.equal(approved.decision.decision, "approve");
        assert.equal(denied.decision.decision, "deny");
        assert.equal(approved.decision.v, 1);
        assert.equal(approved.decision.verification_uri, `${served.url}/device`);
        assert.doesNotMatch(JSON.stringify(approved.env), /s3cret/);
      });
    });

    it("exits with 11 if a server breaks a rule, and says which", async () => {
      await withServer(async (served) => {
        served.server.script("token", ...Array(9).fill(html(400)));
        const args = [...client(served), "--scenario", "unknown_code,error_replies"];
        const { code, stdout } = await run(args);
        assert.equal(code, 11);
        assert.match(
          stdout,
          /^fail: error_replies, rule error_named: .* \(RFC 6749 section 5\.2\)$/m,
        );
        assert.match(stdout, /seen: +POST \/oauth2\/token with an unknown code: 400 without JSON/);
        assert.match(stdout, /^\d+ passed, 1 failed, 2 warnings, 0 not applicable$/m);
      });
    });

    it("finds that a server with TLS does not answer plain http", async () => {
      await withServer(
        async (served) => {
          const args = [...client(served), "--ca-cert", certificates.caPath];
          const { code, stdout, stderr } = await run([...args, "--scenario", "transport"]);
          assert.equal(code, 0, stderr);
          assert.match(stdout, /^pass +token_endpoint_not_plain/m);
          const untrusted = await run([...client(served), "--without-person"]);
          assert.equal(untrusted.code, 5);
          assert.match(untrusted.stderr, /certificate/);
        },
        {},
        { tls: certificates.server },
      );
    });

    it("exits with 5 if nothing listens there, and with 6 if the client is refused", async () => {
      const { url } = await withServer((served) => Promise.resolve(served));
      const args = ["--issuer", url, "--client-id", "cli", "--without-person"];
      const gone = await run(args);
      assert.equal(gone.code, 5, gone.stderr);
      assert.match(
        gone.stdout,
        /^0 passed, 0 failed, 0 warnings, \d+ not applicable, \d+ not tried$/m,
      );
      await withServer(async (served) => {
        const { code, stderr } = await run([
          "--issuer",
          served.url,
          "--client-id",
          "nobody",
          "--without-person",
        ]);
        assert.equal(code, 6, stderr);
        assert.match(stderr, /device-login doctor explains more/);
      });
    });

    it("reports wrong command lines before it sends anything", async () => {
      await withServer(async (served) => {
        const wrong: [args: string[], message: RegExp][] = [
          [[], /Standard input is not a terminal.*--approve-command CMD, or --without-person/],
          [["--without-person", "--approve-command", "x"], /contradict each other/],
          [["--approve-command", " "], /--approve-command must be a command line/],
          [["--without-person", "--max-wait", "soon"], /--max-wait must be a number of seconds/],
          [["--scenario", "pendin"], /Did you mean pending\?/],
          [["--format", "yaml"], /--format must be one of table, json, junit/],
          [["--without-person", "--other-client-id", ""], /--other-client-id must be a client/],
          [["--dpop"], /unknown option '--dpop'/],
        ];
        for (const [args, message] of wrong) {
          const { code, stderr } = await run([...client(served), ...args]);
          assert.equal(code, 2, stderr);
          assert.match(stderr, message);
        }
        assert.deepEqual(served.server.requests, []);
      });
    });

    it("ends with exit code 2 if the command fails", async () => {
      await withServer(async (served) => {
        const args = [...client(served), "--scenario", "denial", "--approve-command", "exit 3"];
        const { code, stderr } = await run(args);
        assert.equal(code, 2);
        assert.match(stderr, /--approve-command failed to deny a sign-in: exit code 3\.$/m);
      });
    });

    it("asks the person at the terminal", { skip: process.platform === "darwin" }, async () => {
      await withServer(async (served) => {
        const args = ["conformance", "server", ...client(served)];
        const terminal = startOnTerminal([...args, "--scenario", "approval,denial"], { program });
        await terminal.shows(/APPROVE this sign-in:[^]*Press Enter when you have approved it\./);
        served.server.approve();
        terminal.type("\r");
        await terminal.shows(/DENY this sign-in:[^]*Press Enter when you have denied it\./);
        served.server.deny();
        terminal.type("\r");
        assert.equal(await terminal.ended, 0, terminal.screen());
        assert.match(terminal.screen(), /^1\/2 +poll a sign-in that was approved/m);
        assert.match(terminal.screen(), /6 passed, 0 failed, 0 warnings, 0 not applicable/);
      });
    });

    it(
      "is interrupted by ^C at the question, and revokes the tokens that it has",
      { skip: process.platform === "darwin" },
      async () => {
        await withServer(async (served) => {
          const args = ["conformance", "server", ...client(served)];
          const terminal = startOnTerminal([...args, "--scenario", "approval,denial"], { program });
          await terminal.shows(/Press Enter when you have approved it\./);
          served.server.approve();
          terminal.type("\r");
          await terminal.shows(/Press Enter when you have denied it\./);
          terminal.type("\x03");
          assert.equal(await terminal.ended, 130, terminal.screen());
          assert.equal(served.server.requests.at(-1)?.endpoint, "revocation");
        });
      },
    );

    it("lists the scenarios without a server, and says how many requests it sends", async () => {
      const { code, stdout } = await run(["--list", "--format", "json"]);
      assert.equal(code, 0);
      assert.ok(JSON.parse(stdout).scenarios.length > 30);
      const help = await run(["--help"]);
      assert.match(
        help.stdout.replaceAll(/\s+/g, " "),
        new RegExp(`at most ${MAX_SERVER_REQUESTS}`),
      );
    });
  });
}
