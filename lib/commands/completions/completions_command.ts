import { Argument } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import { SHELLS } from "./shells.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";

/** Defines `completions`. */
export function defineCompletions(command: DocumentedCommand, context: CommandContext): void {
  command
    .addArgument(
      // Which one is missing or unknown is told by the command itself, with a suggestion.
      new Argument("[shell]", "the shell it is for").choices(SHELLS).argParser(String),
    )
    .usage("[options] <shell>")
    .note({
      examples: [
        {
          does: "bash",
          lines: [
            "device-login completions bash > ~/.device-login.bash",
            "echo '. ~/.device-login.bash' >> ~/.bashrc",
          ],
        },
        {
          does: "zsh; ~/.zshrc has to say fpath+=(~/.zfunc) before compinit",
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
    })
    .action((shell?: string) =>
      context.run(async () => {
        const { completions } = await import("./completions.ts");
        await completions(shell, context.host);
      })
    );
}
