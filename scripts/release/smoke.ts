// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Tests a release on this system: `smoke.ts [FOLDER]`, with the folder that `assets.ts` wrote. Runs the
 * install script, and signs in with the installed binary, the one file and, if there is one, Deno's
 * binary. Runs on plain Node.
 *
 * @module
 */

import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { serve } from "../../lib/host/serve.ts";

const folder = process.argv[2] ?? "dist/release";
const { version } = JSON.parse(readFileSync("deno.json", "utf8"));
const windows = process.platform === "win32";
const place = mkdtempSync(join(tmpdir(), "device-login-smoke-"));
const { url, close } = await serve(answer);
try {
  for (const [command = "", ...args] of installers()) {
    const variables = { DEVICE_LOGIN_INSTALL: place, DEVICE_LOGIN_BASE_URL: url };
    const { stdout } = await promisify(execFile)(command, args, {
      env: { ...process.env, ...variables },
    });
    console.log(stdout);
    await tryOut("bun", join(place, windows ? "device-login.exe" : "device-login"));
  }
  await tryOut("node", process.execPath, join(folder, "device-login.js"));
  const name = `device-login-deno-${windows ? "windows" : process.platform}-${process.arch}`;
  const deno = join(folder, windows ? `${name}.exe` : name);
  if (existsSync(deno) && !isMusl()) {
    const copy = join(place, basename(deno));
    copyFileSync(deno, copy);
    chmodSync(copy, 0o755);
    await tryOut("deno", copy);
  }
} finally {
  close();
  rmSync(place, { recursive: true, force: true });
}

/** Serves the files of the release, like GitHub does. */
function answer(request: Request): Promise<Response> {
  const path = join(folder, basename(new URL(request.url).pathname));
  if (!existsSync(path)) return Promise.resolve(new Response("", { status: 404 }));
  return Promise.resolve(new Response(readFileSync(path)));
}

function installers(): string[][] {
  if (!windows) return [["sh", join(folder, "install.sh")]];
  const script = ["-NoProfile", "-ExecutionPolicy", "Bypass", "-File", join(folder, "install.ps1")];
  return [["powershell", ...script], ["pwsh", ...script]];
}

function isMusl(): boolean {
  if (process.platform !== "linux") return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}

async function tryOut(engine: string, ...program: string[]): Promise<void> {
  const [command = "", ...words] = program;
  const name = basename(program.at(-1) ?? "");
  const run = async (...args: string[]) =>
    (await promisify(execFile)(command, [...words, ...args])).stdout;
  const about = JSON.parse(await run("--version", "--format", "json"));
  const platform = `${process.platform}-${process.arch}`;
  if (
    about.version !== version || about.platform !== platform || !about.runtime.startsWith(engine)
  ) throw new Error(`${name} reports the wrong build: ${JSON.stringify(about)}`);
  const token = await run("demo", "--auto-approve", "--quiet");
  if (!/^\S+\n$/.test(token)) throw new Error(`${name} demo printed: ${token}`);
  console.log(`${name} works: ${JSON.stringify(about)}`);
}
