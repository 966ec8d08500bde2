import { chmodSync } from "node:fs";
import { build, type BuildOptions } from "esbuild";
import { bundleOptions } from "./bundle_options.ts";
import { lazyBuiltins } from "./lazy_builtins.ts";

/** How the whole program becomes one file, for Deno, Bun and Node. */
export const oneFileOptions: BuildOptions = {
  ...bundleOptions,
  entryPoints: ["cli.ts"],
  plugins: [lazyBuiltins],
  define: { DEVICE_LOGIN_BUILD: '"one-file"' },
  legalComments: "linked",
  // What a package keeps to itself gets a short name, too.
  mangleProps: /^_[a-z]/i,
};

/**
 * Builds the whole program into one file.
 *
 * @param outfile where it goes
 */
export async function buildOneFile(outfile: string): Promise<void> {
  await build({ ...oneFileOptions, outfile });
  chmodSync(outfile, 0o755);
}
