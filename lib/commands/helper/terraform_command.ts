import type { Subcommand } from "../../cli/command_definition.ts";
import { defineCommand } from "../../cli/define_command.ts";
import { SESSION_WORDING } from "../token/session_wording.ts";
import { TERRAFORM_OPERATIONS } from "./terraform_operations.ts";

/** `device-login helper terraform`. */
export const helperTerraform: Subcommand = defineCommand({
  name: "terraform",
  summary: "a token for terraform's registries and backends",
  description:
    "A credentials helper for Terraform and OpenTofu. Only hosts that the profile or --host names " +
    "get the access token; for any other the reply is {}.",
  arguments: [
    { name: "<operation>", help: "terraform's request", choices: TERRAFORM_OPERATIONS },
    { name: "<host>", help: "the host that the token is for" },
  ],
  settings: "helper terraform",
  common: ["profile", "login", "hosts"],
  wording: SESSION_WORDING,
  examples: [
    {
      does: "Set up terraform: a script, and an entry in .terraformrc",
      lines: ["device-login setup terraform --profile work --host registry.example.com --write"],
    },
  ],
  exitCodes: [0, 1, 2, 5, 6, 7, 8, 9, 129, 130, 143],
  variables: ["DEVICE_LOGIN_HOME"],
  async run(invocation, context) {
    const { helpTerraform } = await import("./terraform.ts");
    await helpTerraform(invocation, context);
  },
});
