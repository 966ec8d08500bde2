import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { serve, type ServeOptions } from "../../lib/host/serve.ts";
import type { AuthorizationServer } from "../../lib/testing/mod.ts";
import { posixQuote } from "../../lib/output/posix_quote.ts";
import { approveNext } from "./approve.ts";
import * as certificates from "./certificates.ts";
import { programCommand, type ProgramResult, run, runProgram } from "./program.ts";
import { withServer } from "./served_server.ts";

/** A tool, a helper for it, and the server that it requests things from. */
export interface HelperStage {
  /** A folder for the tool's files, its home. */
  folder: string;
  /** The server's URL. */
  url: string;
  /** The server's host, with the port. */
  host: string;
  /** The `Authorization` of each request to the server, after its path. */
  seen: string[];
  /** The profile's access token. */
  token: string;
  /** The authorization server. */
  server: AuthorizationServer;
  /**
   * Writes a script that runs `device-login helper …` with the arguments that it gets. The tool
   * also finds `device-login` itself.
   */
  script(path: string, helper: string): void;
  /** Runs this program, with the tool's home. */
  runProgram(args: string[], options?: { env?: Record<string, string> }): Promise<ProgramResult>;
  /** Runs a tool. */
  run(
    words: string[],
    options?: { env?: Record<string, string>; cwd?: string; stdin?: string },
  ): Promise<ProgramResult>;
}

/** The options of {@linkcode withHelper}. */
export interface HelperStageOptions {
  /** Whether the server is reached over https. @default true */
  https?: boolean;
  /** The name of this machine in the server's URL. @default "localhost" */
  hostname?: string;
  /** Answers a request; `valid` if it has the profile's first access token. */
  answer(
    path: string,
    sent: { method: string; authorization: string | null; valid: boolean },
  ): Response;
}

/** Signs in to the profile `work`, and serves for the duration of a test. */
export async function withHelper(
  { https = true, hostname = "localhost", answer }: HelperStageOptions,
  test: (stage: HelperStage) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "device-login-"));
  const seen: string[] = [];
  let token = "";
  const tls: ServeOptions = https ? { tls: certificates.server } : {};
  const resource = await serve((request) => {
    const { pathname, search } = new URL(request.url);
    const authorization = request.headers.get("authorization");
    seen.push(`${pathname}${search} ${authorization}`);
    const credentials = [`Bearer ${token}`, `Basic ${btoa(`oauth2:${token}`)}`];
    const valid = credentials.some((one) => one === authorization);
    return Promise.resolve(
      answer(`${pathname}${search}`, { method: request.method, authorization, valid }),
    );
  }, tls);
  const served = resource.url.replace("127.0.0.1", hostname);
  try {
    await withServer(async ({ url, server }) => {
      const own = { DEVICE_LOGIN_HOME: join(folder, "device-login") };
      approveNext(server);
      const line = ["login", "--issuer", url, "--client-id", "cli", "--profile", "work", "--quiet"];
      const { code, stdout, stderr } = await runProgram(line, { env: own });
      if (code !== 0) throw new Error(stderr);
      token = stdout.trim();
      const bin = join(folder, "bin");
      mkdirSync(bin);
      const writeScript = (path: string, ...args: string[]) => {
        const words = [...programCommand(), ...args].map(posixQuote);
        writeFileSync(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
      };
      writeScript(join(bin, "device-login"));
      const env = { ...own, HOME: folder, PATH: `${bin}:${process.env.PATH}` };
      await test({
        folder,
        url: served,
        host: new URL(served).host,
        seen,
        token,
        server,
        script: (path, helper) => writeScript(join(folder, path), "helper", ...helper.split(" ")),
        runProgram: (args, options = {}) => runProgram(args, { env: { ...env, ...options.env } }),
        run: ([tool = "", ...args], options = {}) =>
          run(tool, args, { cwd: folder, ...options, env: { ...env, ...options.env } }).ended,
      });
    });
  } finally {
    resource.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Why the tests of a tool are skipped, if it is missing or too old. */
export function lacks(words: string[], version: RegExp, least: [number, number]): string | false {
  const [tool = "", ...args] = words;
  try {
    const text = execFileSync(tool, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [, major = 0, minor = 0] = version.exec(text)?.map(Number) ?? [];
    const enough = major > least[0] || (major === least[0] && minor >= least[1]);
    return !enough && `${tool} ${major}.${minor} is too old`;
  } catch {
    return `there is no ${tool}`;
  }
}
