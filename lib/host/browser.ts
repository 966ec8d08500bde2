import { spawn } from "node:child_process";
import process from "node:process";

/**
 * The command that opens a URL on each system. The URL is a separate argument: no shell reads it.
 */
const OPENERS: Record<string, [command: string, ...args: string[]]> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a URL in this machine's browser, by means of the system's own tool. The browser's output is
 * dropped, and the browser outlives the program.
 *
 * @param url an http(s) URL, which the caller has checked
 * @returns resolves when the tool exits; if it turns into the browser itself, it does not keep the
 *   program running
 * @throws if there is no such tool, or it fails
 */
export function openBrowser(url: string): Promise<void> {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new Error(`there is no ${command}`) : error);
    });
    child.on("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with exit code ${code}`));
    });
    // Without a process ID, the tool was not started.
    if (child.pid !== undefined) child.unref();
  });
}
