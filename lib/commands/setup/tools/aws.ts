import type { Tool } from "./tool.ts";

/** aws and its SDKs: a profile with a credential process. */
export const aws: Tool = {
  does: "credentials for a role, for aws and its SDKs",
  helper: "aws",
  takes: ["name", "roleArn"],
  setUp({ system: { platform, home, env, join }, name, command }) {
    const quoted = command.map((word) => quote(word, platform));
    return Promise.resolve({
      files: [{
        path: env("AWS_CONFIG_FILE") || join(home, ".aws", "config"),
        edits: [{
          format: "ini",
          entry: {
            section: name === "default" ? name : `profile ${name}`,
            name: "credential_process",
            value: quoted.join(" "),
          },
        }],
      }],
    });
  },
};

/** Quotes a word as all SDKs understand it: some split the line themselves, others run a shell. */
function quote(word: string, platform: string): string {
  if (/^[\w./:=,+@\\-]+$/.test(word)) return word;
  return `"${platform === "win32" ? word : word.replace(/["\\$`]/g, String.raw`\$&`)}"`;
}
