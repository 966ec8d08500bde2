import { scriptFile } from "./script.ts";
import type { Tool } from "./tool.ts";

/** bazel: a credential helper for each host. */
export const bazel: Tool = {
  does: "tokens for the caches, executors and downloads of bazel",
  helper: "bazel",
  takes: ["hosts"],
  setUp(context) {
    const { system: { home, join }, profile, hosts } = context;
    const script = scriptFile(`bazel-credential-device-login-${profile}`, context);
    // Bazel compares only names; the helper compares the port as well.
    const names = new Set(hosts.map((host) => host.replace(/:\d+$/, "")));
    return Promise.resolve({
      files: [script, {
        path: join(home, ".bazelrc"),
        edits: [...names].map((name) => ({
          format: "bazelrc",
          entry: { line: `common ${quote(`--credential_helper=${name}=${script.path}`)}` },
        })),
      }],
    });
  },
};

/** Quotes a word as Bazel splits its lines. */
function quote(word: string): string {
  return /[\s'"\\#]/.test(word) ? `"${word.replace(/["\\]/g, String.raw`\$&`)}"` : word;
}
