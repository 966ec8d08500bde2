import { chmodSync } from "node:fs";
import { build } from "esbuild";
import { bundleOptions } from "./bundle_options.ts";
import { lazyBuiltins } from "./lazy_builtins.ts";

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
    define: { DEVICE_LOGIN_BUILD: '"one-file"' },
  });
  chmodSync(outfile, 0o755);
}
