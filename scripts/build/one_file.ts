import { chmodSync } from "node:fs";
import { build } from "esbuild";
import { VERSION } from "../../lib/commands/version.ts";
import { bundleOptions } from "./bundle_options.ts";
import { lazyBuiltins } from "./lazy_builtins.ts";
import { THIRD_PARTY_LICENSES } from "./third_party_licenses.ts";

/** The file travels alone: it says itself where the licenses are of what it embeds. */
const RELEASE = `https://github.com/device-login/device-login/releases/download/v${VERSION}`;

/**
 * Builds the whole program into one file, for Deno, Bun and Node.
 *
 * @param outfile where it goes
 */
export async function buildOneFile(outfile: string): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: ["cli.ts"],
    outfile,
    plugins: [lazyBuiltins],
    banner: { js: `// Licenses: ${RELEASE}/${THIRD_PARTY_LICENSES}` },
    define: { DEVICE_LOGIN_BUILD: '"one-file"' },
  });
  chmodSync(outfile, 0o755);
}
