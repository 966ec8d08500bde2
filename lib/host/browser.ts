import { spawn } from "node:child_process";
import process from "node:process";

/** What opens a URL on each system. The URL is an argument of its own: no shell ever reads it. */
const OPENERS: Record<string, [command: string, ...args: string[]]> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/**
 * Opens a URL in this machine's browser, as the system's own tool does it. What the browser prints
 * is dropped, and it lives on after the program.
 *
 * @param url an http(s) URL, which the caller has checked
 * @returns resolves when the tool has done its part; a browser that it becomes itself is not waited
 *   for once the program ends
 * @throws where there is no such tool, or it says that it failed
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
    // A process that could not be started has none to let go of.
    if (child.pid !== undefined) child.unref();
  });
}
