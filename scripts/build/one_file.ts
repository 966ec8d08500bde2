import { chmodSync } from "node:fs";
import { build, type BuildOptions, transformSync } from "esbuild";
import { VERSION } from "../../lib/host/version.ts";
import { bundleOptions } from "./bundle_options.ts";
import { lazyBuiltins } from "./lazy_builtins.ts";
import { NODE_CHECK } from "./node_check.ts";
import { THIRD_PARTY_LICENSES } from "./third_party_licenses.ts";

/** The URL of the licenses: the file is distributed alone, so its first lines name it. */
const RELEASE = `https://github.com/device-login/device-login/releases/download/v${VERSION}`;

/** The options that bundle the whole program into one file for Deno, Bun and Node. */
export const oneFileOptions: BuildOptions = {
  ...bundleOptions,
  entryPoints: ["cli.ts"],
  plugins: [lazyBuiltins],
  define: { DEVICE_LOGIN_BUILD: '"one-file"' },
  banner: { js: `// Licenses: ${RELEASE}/${THIRD_PARTY_LICENSES}\n${nodeCheck()}` },
  // Private properties of packages get short names as well.
  mangleProps: /^_[a-z]/i,
};

/** Returns the check of the version, which a module that imports nothing runs before all else. */
function nodeCheck(): string {
  return transformSync(NODE_CHECK, { minify: true }).code;
}

/**
 * Bundles the whole program into one file.
 *
 * @param outfile the path to write to
 */
export async function buildOneFile(outfile: string): Promise<void> {
  await build({ ...oneFileOptions, outfile });
  chmodSync(outfile, 0o755);
}
