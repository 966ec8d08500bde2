import { type Command, Option } from "commander";
import type { CommandContext } from "../../cli/command_context.ts";
import type { DocumentedCommand } from "../../cli/documented_command.ts";
import { givenFlags } from "../../cli/given_flags.ts";
import { TOKEN_KINDS } from "./kubectl.ts";
import { addSettingFlags } from "../../cli/setting_flags.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";

/** Defines `helper kubectl`. */
export function defineKubectl(helper: DocumentedCommand, context: CommandContext): void {
  const command = helper.command("kubectl")
    .summary("an ExecCredential with the session's ID token")
    .description(
      "Print an ExecCredential for kubectl with the session's ID token, refreshed by its own expiry.",
    )
    .note({
      examples: [
        {
          does: "A user of a kubeconfig, for kubectl 1.22 or newer",
          lines: [
            "kubectl config set-credentials me --exec-command=device-login " +
            "--exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never " +
            "--exec-arg=helper --exec-arg=kubectl --exec-arg=--profile=work",
          ],
        },
      ],
      exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
      variables: ["KUBERNETES_EXEC_INFO", "DEVICE_LOGIN_HOME"],
    })
    .optionsGroup("Token:")
    .addOption(
      new Option("--token <kind>", "which token is handed out").choices(TOKEN_KINDS).argParser(
        String,
      )
        .default(undefined, "id"),
    );
  addSettingFlags(command, { name: "helper kubectl", wording: SESSION_WORDING })
    .helpOption("-h, --help", "print this help")
    .action((_flags: unknown, command: Command) =>
      context.run(async (signal) => {
        const { helpKubectl } = await import("./kubectl.ts");
        await helpKubectl(givenFlags(command), context.host, { signal });
      })
    );
}
