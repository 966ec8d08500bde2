// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where the core, bundled for no platform in particular with the one package that it needs,
 * minified and gzipped, has grown beyond its budget. Prints what takes the room.
 *
 * @module
 */

import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { bundleOptions } from "./build/bundle_options.ts";

/**
 * What a page or a Worker loads, by what it imports, and how large that may be, in bytes.
 *
 * `startDeviceLogin` is what everybody pays for, and about what the checks and messages of a login
 * cost, every way to authenticate included. What only some need, such as reading keys and DPoP, has
 * to be left out of it where it is not imported.
 */
const BUDGETS = [
  { imported: "*", budget: 30_500 },
  { imported: "{ startDeviceLogin }", budget: 21_500 },
];

for (const { imported, budget } of BUDGETS) {
  const { size, parts } = await measure(imported);
  const share = parts.map(([name, part]) => `${name} ${Math.round(part * 100)} %`).join(", ");
  console.log(`export ${imported} from mod.ts: ${size} of ${budget} bytes gzipped (${share})`);
  if (size <= budget) continue;
  console.error("That is too large: see what has come in, or leave it to those who import it.");
  process.exitCode = 1;
}

async function measure(imported: string): Promise<{ size: number; parts: [string, number][] }> {
  const { outputFiles: [file], metafile } = await build({
    ...bundleOptions,
    stdin: { contents: `export ${imported} from "./mod.ts";`, resolveDir: process.cwd() },
    metafile: true,
    write: false,
  });
  const size = gzipSync(file?.contents ?? "", { level: 9 }).length;
  return { size, parts: partsOf(metafile) };
}

/** The share of each package, and of the core itself, in the minified text. */
function partsOf({ outputs }: Metafile): [string, number][] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "the core";
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const whole = [...bytes.values()].reduce((sum, part) => sum + part, 0);
  return [...bytes].map(([name, part]) => [name, part / whole]);
}
