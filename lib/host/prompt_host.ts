import process from "node:process";
import { isatty } from "node:tty";
import { systemClock } from "../oauth/base/clock.ts";
import { isPermitted } from "../system/permissions.ts";
import type { Environment } from "./environment.ts";
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

/** The variables of a program of someone else, which are left as they are. */
const FOREIGN_ENVIRONMENT: Pick<Environment, "read" | "forCommand"> = {
  read: (variable) => isPermitted({ name: "env", variable }) ? process.env[variable] : undefined,
  get forCommand() {
    return process.env;
  },
};

/**
 * Creates the part of the host that a prompt needs.
 *
 * @param environment the variables; by default those of this process, in a program of someone else
 */
export function promptHost(
  environment: Pick<Environment, "read" | "forCommand"> = FOREIGN_ENVIRONMENT,
): PromptHost {
  const env = environment.read;
  return {
    platform: `${process.platform}-${process.arch}`,
    stdout: processOutput("stdout"),
    stderr: processOutput("stderr"),
    clock: systemClock,
    env,
    async openBrowser(url) {
      const { openBrowser } = await import("./browser.ts");
      await openBrowser(url);
    },
    hasKeyboard: isatty(0),
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
      await pipeToCommand(command, { ...options, inherited: environment.forCommand });
    },
  };
}
