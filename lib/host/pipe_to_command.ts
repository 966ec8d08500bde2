import { spawn } from "node:child_process";
import process from "node:process";

/** The options of {@linkcode pipeToCommand}. */
export interface PipeOptions {
  /** The text for its standard input. */
  input: string;
  /** Ends the command. */
  signal: AbortSignal;
  /** The variables that it inherits. */
  inherited: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a command line in the system's shell, with a text on its standard input. Its output is
 * dropped: this program's own output must remain readable.
 *
 * @param command the command line, as its user has written it
 * @param options the text, the variables, and the signal
 * @throws if it fails, or the signal's reason
 */
export function pipeToCommand(command: string, options: PipeOptions): Promise<void> {
  const { input, signal, inherited } = options;
  const isWindows = process.platform === "win32";
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(command, {
      shell: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...inherited },
      windowsHide: true,
      // A group of its own, so that what the shell starts ends with it.
      detached: !isWindows,
    });
    const kill = () => {
      try {
        if (isWindows || child.pid === undefined) child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
      reject(signal.reason);
    };
    signal.addEventListener("abort", kill, { once: true });
    child.stdin.on("error", () => {}); // It need not read its input.
    child.stdin.end(input);
    child.once("error", reject);
    child.once("exit", (code, killedBy) => {
      signal.removeEventListener("abort", kill);
      if (code === 0) resolve();
      else reject(new Error(code === null ? `ended by ${killedBy}` : `exit code ${code}`));
    });
  });
}
