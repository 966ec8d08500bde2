import process from "node:process";
import { isatty } from "node:tty";
import { systemClock } from "../oauth/base/clock.ts";
import { isPermitted } from "../system/permissions.ts";
import type { Host } from "./host.ts";
import { processOutput } from "./process_output.ts";

/** The parts of the host that a prompt needs. */
export type PromptHost = Pick<
  Host,
  | "platform"
  | "stdout"
  | "stderr"
  | "clock"
  | "env"
  | "openBrowser"
  | "hasKeyboard"
  | "waitForEnter"
  | "copyText"
  | "quietTerminal"
  | "pipeToCommand"
>;

/**
 * Creates the part of the host that a prompt needs, in a program of someone else: unlike that of our
 * own program, it changes neither the environment nor the signals.
 */
export function promptHost(): PromptHost {
  const env = (variable: string) =>
    isPermitted({ name: "env", variable }) ? process.env[variable] : undefined;
  return {
    get platform() {
      return `${process.platform}-${process.arch}`;
    },
    stdout: processOutput("stdout"),
    stderr: processOutput("stderr"),
    clock: systemClock,
    env,
    async openBrowser(url) {
      const { openBrowser } = await import("./browser.ts");
      await openBrowser(url);
    },
    get hasKeyboard() {
      return isatty(0);
    },
    async waitForEnter(options) {
      const { waitForEnter } = await import("./terminal_input.ts");
      return await waitForEnter(options);
    },
    async copyText(text) {
      const { clipboardTools, copyWithTool } = await import("./clipboard.ts");
      return await copyWithTool(text, clipboardTools(env, process.platform));
    },
    async quietTerminal() {
      const { quietTerminal } = await import("./quiet_terminal.ts");
      await quietTerminal(import.meta.url.endsWith(".ts"));
    },
    async pipeToCommand(command, options) {
      const { pipeToCommand } = await import("./pipe_to_command.ts");
      await pipeToCommand(command, { ...options, inherited: process.env });
    },
  };
}
