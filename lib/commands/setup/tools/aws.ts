import { posixQuoteIfNeeded } from "../../../output/posix_quote.ts";
import { namesIn } from "../formats/ini.ts";
import type { Tool, ToolSystem } from "./tool.ts";

/** Settings of other credentials, which aws and its SDKs use before those of a process. */
const PREFERRED_IN_CONFIG = ["role_arn", "sso_session", "sso_account_id"];
const PREFERRED_IN_CREDENTIALS = ["aws_access_key_id"];

/** aws and its SDKs: a profile with a credential process. */
export const aws: Tool = {
  does: "credentials for a role, for aws and its SDKs",
  helper: "aws",
  takes: ["name", "roleArn"],
  async setUp({ system, name, command }) {
    const { platform, home, env, join } = system;
    // Some SDKs split the line by a shell's rules, others run a shell: single quotes mean the same.
    const quoted = command.map(platform === "win32" ? windowsQuote : posixQuoteIfNeeded);
    const path = env("AWS_CONFIG_FILE") || join(home, ".aws", "config");
    const section = name === "default" ? name : `profile ${name}`;
    const keys = env("AWS_SHARED_CREDENTIALS_FILE") || join(home, ".aws", "credentials");
    return {
      files: [{
        path,
        edits: [{
          format: "ini",
          entry: { section, name: "credential_process", value: quoted.join(" ") },
        }],
      }],
      notes: [
        ...await notePreferred(PREFERRED_IN_CONFIG, { path, section, system }),
        ...await notePreferred(PREFERRED_IN_CREDENTIALS, { path: keys, section: name, system }),
      ],
    };
  },
};

/** Notes which of these settings a section of a file has. */
async function notePreferred(
  settings: readonly string[],
  { path, section, system }: { path: string; section: string; system: ToolSystem },
): Promise<string[]> {
  let names: string[];
  try {
    names = namesIn(await system.read(path), section);
  } catch {
    return []; // A fault of the first file is reported when it is changed.
  }
  return settings.filter((name) => names.includes(name)).map((name) =>
    `${path} has ${name} in [${section}], which aws uses instead: remove it there.`
  );
}

function windowsQuote(word: string): string {
  return /^[\w./:=,+@\\-]+$/.test(word) ? word : `"${word}"`;
}
