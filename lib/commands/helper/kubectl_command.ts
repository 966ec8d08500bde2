import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";
import { API_VERSIONS } from "./api_version.ts";
import { TOKEN_KINDS } from "../../settings/token_kind.ts";

/** `device-login helper kubectl`. */
export const helperKubectl: Subcommand = defineCommand({
  name: "kubectl",
  summary: "an ExecCredential with the session's ID token",
  description:
    "Print an ExecCredential for kubectl with the session's ID token, refreshed before it expires, " +
    "or with the token that the session's is exchanged for.",
  flags: {
    token: {
      kind: "choice",
      flag: "--token <kind>",
      group: "Token",
      help: "the token to print",
      default: "id, or the exchanged token",
      choices: TOKEN_KINDS,
    },
    apiVersion: {
      kind: "choice",
      flag: "--api-version <version>",
      group: "Token",
      help: "the version of the reply, for a client that does not set KUBERNETES_EXEC_INFO",
      default: "v1",
      choices: API_VERSIONS,
    },
  },
  settings: "helper kubectl",
  common: ["profile", "login"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Add the user work to the kubeconfig, for kubectl 1.22 or newer, and use it",
      lines: [
        "device-login setup kubectl --profile work --write",
        "kubectl config set-context --current --user=work",
      ],
    },
    {
      does: "The same by hand, as the user me",
      lines: [
        "kubectl config set-credentials me --exec-command=device-login " +
        "--exec-api-version=client.authentication.k8s.io/v1 --exec-interactive-mode=Never " +
        "--exec-arg=helper --exec-arg=kubectl --exec-arg=--profile=work",
      ],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["KUBERNETES_EXEC_INFO", "DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpKubectl } = await import("./kubectl.ts");
    await helpKubectl(invocation, context);
  },
});
