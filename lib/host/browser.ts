import { spawn } from "node:child_process";
import process from "node:process";
import { windowsTool } from "../system/windows_tool.ts";

/**
 * Returns the command that opens a URL. The URL is a separate argument: no shell reads it.
 *
 * @param platform the operating system
 */
export function browserTool(platform: string): [command: string, ...args: string[]] {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return [windowsTool("rundll32.exe"), "url.dll,FileProtocolHandler"];
  return ["xdg-open"];
}

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
  const [command, ...args] = browserTool(process.platform);
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
