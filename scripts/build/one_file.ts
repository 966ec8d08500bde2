import { chmodSync } from "node:fs";
import { build, type BuildOptions } from "esbuild";
import { VERSION } from "../../lib/host/version.ts";
import { bundleOptions } from "./bundle_options.ts";
import { lazyBuiltins } from "./lazy_builtins.ts";
import { THIRD_PARTY_LICENSES } from "./third_party_licenses.ts";

/** The file travels alone: it says itself where the licenses are of what it embeds. */
const RELEASE = `https://github.com/device-login/device-login/releases/download/v${VERSION}`;

/** How the whole program becomes one file, for Deno, Bun and Node. */
export const oneFileOptions: BuildOptions = {
  ...bundleOptions,
  entryPoints: ["cli.ts"],
  plugins: [lazyBuiltins],
  define: { DEVICE_LOGIN_BUILD: '"one-file"' },
  banner: { js: `// Licenses: ${RELEASE}/${THIRD_PARTY_LICENSES}` },
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
