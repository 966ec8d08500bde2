import type { CommandDefinition } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SHELLS } from "./shells.ts";

/** `device-login completions`. */
export const completionsCommand: CommandDefinition = defineCommand({
  // The command itself reports a missing or an unknown shell, with a suggestion.
  arguments: [{ name: "[shell]", help: "the shell", choices: SHELLS }],
  usage: "[options] <shell>",
  examples: [
    {
      does: "bash",
      lines: [
        "device-login completions bash > ~/.device-login.bash",
        "echo '. ~/.device-login.bash' >> ~/.bashrc",
      ],
    },
    {
      does: "zsh; ~/.zshrc must contain fpath+=(~/.zfunc) before compinit",
      lines: ["mkdir -p ~/.zfunc && device-login completions zsh > ~/.zfunc/_device-login"],
    },
    {
      does: "fish",
      lines: ["device-login completions fish > ~/.config/fish/completions/device-login.fish"],
    },
    {
      does: "PowerShell",
      lines: [
        "device-login completions powershell > $HOME/device-login.ps1",
        "Add-Content $PROFILE '. $HOME/device-login.ps1'",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 9],
  variables: ["SHELL"],
  async run(invocation, context) {
    const { completions } = await import("./completions.ts");
    await completions(invocation, context);
  },
});
