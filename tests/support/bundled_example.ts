import { build, type BuildOptions } from "esbuild";
import { bundleOptions } from "../../scripts/build/bundle_options.ts";

/**
 * Bundles an example as a user of the installed package would.
 *
 * @param entry its path
 * @param options overrides for its platform
 * @returns the files by name
 */
export async function bundleExample(
  entry: string,
  options: BuildOptions = {},
): Promise<Map<string, string>> {
  const { outputFiles = [] } = await build({
    ...bundleOptions,
    entryPoints: [entry],
    alias: { "device-login": "./mod.ts", "device-login/session": "./lib/session/mod.ts" },
    outdir: "/",
    write: false,
    ...options,
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice(1), text]));
}
