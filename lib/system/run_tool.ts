import { spawn } from "node:child_process";
import process from "node:process";
import { systemClock } from "../oauth/base/clock.ts";
import { sleepAwake } from "../oauth/base/sleep_awake.ts";

/** Milliseconds after which a tool of the operating system is killed. */
const TOOL_TIMEOUT_MS = 3_000;

/** How a tool ended. */
export interface ToolResult {
  /** Its exit code; `undefined` if it did not end in time. */
  code: number | undefined;
  /** Its standard output. */
  stdout: string;
  /** Its standard error. */
  stderr: string;
}

/**
 * Runs a tool of the operating system for at most three seconds: a keychain may wait for a person
 * who is not there.
 *
 * @param command the tool and its arguments; none of them a secret
 * @param input the text for its standard input
 * @returns how it ended; `undefined` if the tool does not exist, or may not be started
 */
export function runTool(
  command: readonly [tool: string, ...args: string[]],
  input: string = "",
): Promise<ToolResult | undefined> {
  const [tool, ...args] = command;
  return new Promise((resolve) => {
    const output = { stdout: "", stderr: "" };
    try {
      // The output is parsed: it must not be in the user's language.
      const env = { ...process.env, LC_ALL: "C" };
      const child = spawn(tool, args, { stdio: "pipe", windowsHide: true, env });
      const ended = new AbortController();
      sleepAwake(TOOL_TIMEOUT_MS, { clock: systemClock, signal: ended.signal }).then(() => {
        child.kill("SIGKILL");
        resolve({ code: undefined, ...output });
      }, () => {});
      for (const name of ["stdout", "stderr"] as const) {
        child[name].setEncoding("utf8").on("data", (text: string) => output[name] += text);
      }
      child.stdin.on("error", () => {});
      child.stdin.end(input);
      child.once("error", () => {
        ended.abort();
        resolve(undefined);
      });
      child.once("close", (code) => {
        ended.abort();
        resolve({ code: code ?? undefined, ...output });
      });
    } catch {
      // Deno throws without the permission to run it.
      resolve(undefined);
    }
  });
}
