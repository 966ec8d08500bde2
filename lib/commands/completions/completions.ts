import type { Host } from "../../host/host.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { suggest } from "../../output/suggest.ts";
import { bashCompletion } from "./bash.ts";
import { type CompletionTree, completionTree } from "./completion_tree.ts";
import { fishCompletion } from "./fish.ts";
import { powershellCompletion } from "./powershell.ts";
import { SHELLS } from "./shells.ts";
import { zshCompletion } from "./zsh.ts";
import { writeResult } from "../../cli/write_result.ts";
import type { Invocation, ProgramContext } from "../../cli/command_definition.ts";

/** Generates a completion script. */
type Generator = (tree: CompletionTree) => string;

const GENERATORS: Record<typeof SHELLS[number], Generator> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/**
 * `device-login completions`: prints the script that completes the program in a shell.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 * @throws {DeviceLoginError} `invalid_options` if the shell is missing or unknown
 */
export async function completions(
  { args: [shell] }: Invocation,
  { host, wholeProgram }: ProgramContext,
): Promise<void> {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) throw unknownShell(shell, host);
  const tree = completionTree(await wholeProgram());
  await writeResult(GENERATORS[known](tree), host);
}

function unknownShell(shell: string | undefined, host: Host): DeviceLoginError {
  const own = host.env("SHELL") ?? "";
  const likely = shell === undefined
    ? SHELLS.find((name) => own.endsWith(`/${name}`))
    : suggest(shell, SHELLS);
  return new DeviceLoginError(
    "invalid_options",
    (shell === undefined
      ? "The shell's name is missing."
      : `The shell ${JSON.stringify(shell)} is not supported.`) +
      (likely === undefined ? "" : ` Did you mean: device-login completions ${likely}?`) +
      ` The shells are ${SHELLS.join(", ")}.`,
  );
}
