import { usage } from "../../../settings/usage.ts";
import { scriptFile } from "./script.ts";
import type { Tool } from "./tool.ts";

/** cargo: a credential provider for all registries; it declines those on other hosts. */
export const cargo: Tool = {
  does: "tokens for the registries of cargo",
  helper: "cargo",
  takes: ["hosts"],
  async setUp(context) {
    const { system: { platform, home, env, join, exists }, profile } = context;
    const script = scriptFile(`cargo-credential-device-login-${profile}`, context);
    if (/\s/.test(script.path)) {
      const variable = platform === "win32" ? "LOCALAPPDATA" : "XDG_BIN_HOME";
      throw usage(
        `cargo splits the path of a credential provider at spaces: got ${script.path}. Run setup ` +
          `with ${variable} set to a folder without them.`,
      );
    }
    const folder = env("CARGO_HOME") || join(home, ".cargo");
    // cargo prefers the file with the old name if there are both.
    const old = join(folder, "config");
    const path = await exists(old) ? old : join(folder, "config.toml");
    return {
      files: [script, {
        path,
        edits: [{
          format: "toml",
          entry: {
            table: "registry",
            name: "global-credential-providers",
            value: script.path,
            others: ["cargo:token"],
          },
        }],
      }],
    };
  },
};
