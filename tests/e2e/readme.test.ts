import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { currentRuntime } from "../../scripts/runtimes.ts";
import { programCommand, programEnv, runProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const readme = readFileSync("README.md", "utf8");

/** The code blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp("```" + language + "\n([^]*?)```", "g"))]
    .map((match) => match[1] ?? "");
}

/** The command lines in them, put together where they are broken. */
const commands = blocks("sh").join("\n").replaceAll("\\\n", " ").split("\n")
  .filter((line) => line.trim() !== "" && !line.startsWith("#"));

describe(
  "README.md",
  { skip: process.platform === "win32" && "its commands are for a shell" },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "device-login-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "secret.txt"), "the-secret\n");

    for (const command of commands) {
      if (/deno task (test|demo)$/.test(command)) {
        it(`${command} is a task of the manifest`, () => {
          const { tasks } = JSON.parse(readFileSync("deno.json", "utf8"));
          assert.ok(tasks[/\w+$/.exec(command)?.[0] ?? ""]);
        });
        continue;
      }
      it(`${command} works`, async () => {
        const secret = command.includes("secret") ? { client_secret: "the-secret" } : {};
        await withServer(async ({ url, server }) => {
          server.script("device_authorization", async (_request, next) => {
            const reply = await next();
            server.approve();
            return reply;
          });
          const [start, ...rest] = programCommand().map((word) => `'${word}'`);
          const line = command
            .replace(/deno run .*cli\.ts/, "device-login")
            .replaceAll(/https:\/\/(auth|hydra)\.example\.com/g, url);
          const script = `device-login() { ${[start, ...rest].join(" ")} "$@"; }\n${line}\n`;
          const env = { ...programEnv(), NO_COLOR: "1" };
          await new Promise<void>((resolve, reject) =>
            execFile(
              "bash",
              ["-euc", script],
              { cwd: folder, env },
              (error, _out, stderr) => error ? reject(new Error(stderr)) : resolve(),
            )
          );
          assert.ok(server.requests.some(({ endpoint }) => endpoint === "token"));
        }, { clients: [{ client_id: "cli", ...secret }] });
      });
    }

    if (currentRuntime() === "deno") {
      it("has examples whose types are right", () => {
        for (const [index, block] of blocks("ts").entries()) {
          const file = join(folder, `example_${index}.ts`);
          const module = pathToFileURL("mod.ts").href;
          writeFileSync(file, block.replace('"./mod.ts"', JSON.stringify(module)));
          execFileSync(process.execPath, ["check", "--config", "deno.json", file], {
            stdio: "ignore",
          });
        }
      });
    }

    it("names every flag that --help names", async () => {
      const { stdout } = await runProgram(["--help"]);
      const flags = stdout.match(/^ {2}(-\w, )?--[\w-]+/gm)?.map((flag) =>
        /--[\w-]+/.exec(flag)?.[0]
      );
      for (const flag of flags ?? []) {
        if (flag === "--help" || flag === "--version") continue;
        assert.ok(readme.includes(`${flag}`), flag);
      }
    });
  },
);
