import { spawn } from "node:child_process";
import { windowsTool } from "../system/windows_tool.ts";

/** A tool that puts its standard input on the clipboard. */
type ClipboardTool = readonly [command: string, ...args: string[]];

/**
 * Returns the tools that may reach the clipboard of the person in front of the screen, the likeliest
 * first. Over SSH that is not the clipboard of this machine: only the terminal reaches it.
 *
 * @param env reads a variable
 * @param platform the operating system
 */
export function clipboardTools(
  env: (name: string) => string | undefined,
  platform: string,
): ClipboardTool[] {
  // tmux ignores OSC 52 by default, and passes this on to its terminal.
  if (env("TMUX")) return [["tmux", "load-buffer", "-w", "-"]];
  if (env("SSH_CONNECTION") || env("SSH_TTY")) return [];
  if (platform === "darwin") return [["pbcopy"]];
  if (platform === "win32") return [[windowsTool("clip.exe")]];
  if (env("WAYLAND_DISPLAY")) return [["wl-copy"]];
  if (env("DISPLAY")) return [["xclip", "-selection", "clipboard"], ["xsel", "-ib"]];
  return [];
}

/**
 * Puts a text on the clipboard by means of a tool.
 *
 * @param text the text
 * @param tools the tools to try, one after the other
 * @returns false if there is no such tool
 * @throws if a tool fails
 */
export async function copyWithTool(
  text: string,
  tools: readonly ClipboardTool[],
): Promise<boolean> {
  for (const tool of tools) {
    if (await run(tool, text)) return true;
  }
  return false;
}

function run([command, ...args]: ClipboardTool, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // The tools of X11 and Wayland remain in the background with these streams.
    const child = spawn(command, args, { stdio: ["pipe", "ignore", "ignore"], windowsHide: true });
    child.stdin?.on("error", () => {});
    child.stdin?.end(text);
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") resolve(false);
      else reject(error);
    });
    child.on("exit", (code) => {
      if (code === 0) resolve(true);
      else reject(new Error(`${command} ended with exit code ${code}`));
    });
  });
}
