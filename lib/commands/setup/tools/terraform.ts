import { scriptFile } from "./script.ts";
import type { Tool } from "./tool.ts";

/** terraform: its one credentials helper. */
export const terraform: Tool = {
  does: "tokens for the registries and backends of terraform",
  helper: "terraform",
  takes: ["hosts"],
  notOnWindows: "terraform runs only helpers that end with .exe there, and no script",
  setUp(context) {
    const { system: { home, env, join }, profile } = context;
    const helper = `device-login-${profile}`;
    const folder = join(home, ".terraform.d", "plugins");
    const named = env("TF_CLI_CONFIG_FILE") || env("TERRAFORM_CONFIG");
    return Promise.resolve({
      files: [
        scriptFile(`terraform-credentials-${helper}`, { ...context, folder }),
        {
          path: named || join(home, ".terraformrc"),
          edits: [{ format: "terraform", entry: { helper } }],
        },
      ],
    });
  },
};
