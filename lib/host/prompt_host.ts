import process from "node:process";
import { systemClock } from "../oauth/base/clock.ts";
import { isPermitted } from "../system/permissions.ts";
import type { Host } from "./host.ts";
import { processOutput } from "./process_output.ts";

/**
 * Creates the part of the host that a prompt needs, in a program of someone else: unlike that of our
 * own program, it changes neither the environment nor the signals.
 */
export function promptHost(): Pick<Host, "stdout" | "stderr" | "clock" | "env" | "openBrowser"> {
  return {
    stdout: processOutput("stdout"),
    stderr: processOutput("stderr"),
    clock: systemClock,
    env: (variable) => isPermitted({ name: "env", variable }) ? process.env[variable] : undefined,
    async openBrowser(url) {
      const { openBrowser } = await import("./browser.ts");
      await openBrowser(url);
    },
  };
}
