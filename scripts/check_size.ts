// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where what is loaded over a network has grown beyond its budget: the core, bundled for no
 * platform in particular with the one package that it needs, and the program in one file. Prints what
 * takes the room.
 *
 * @module
 */

import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { bundleOptions } from "./build/bundle_options.ts";
import { oneFileOptions } from "./build/one_file.ts";

/** A bundle, and how large it may be. */
interface Budget {
  name: string;
  options: BuildOptions;
  /** Whether the gzipped bytes count. */
  gzipped: boolean;
  /** In bytes. */
  budget: number;
}

/**
 * `startDeviceLogin` is what every page and Worker pays for, and about what the checks and messages
 * of a login cost, every way to authenticate and the
 * redaction of errors included. What only some need, such as reading keys and
 * DPoP, has to be left out of it where it is not imported. The one file also holds what the other
 * forms load when it is used: js-yaml takes about 55,000 bytes of it, jsonpath-plus 30,000.
 */
const BUDGETS: readonly Budget[] = [
  { name: "all of mod.ts", options: core("*"), gzipped: true, budget: 33_500 },
  {
    name: "startDeviceLogin of mod.ts",
    options: core("{ startDeviceLogin }"),
    gzipped: true,
    budget: 24_200,
  },
  { name: "device-login.js", options: oneFileOptions, gzipped: false, budget: 440_000 },
];

for (const { name, options, gzipped, budget } of BUDGETS) {
  const { contents, parts } = await bundle(options);
  const size = gzipped ? gzipSync(contents, { level: 9 }).length : contents.length;
  const share = parts.filter(([, part]) => part >= 0.01)
    .map(([name, part]) => `${name} ${Math.round(part * 100)} %`).join(", ");
  console.log(`${name}: ${size} of ${budget} bytes${gzipped ? " gzipped" : ""} (${share})`);
  if (size <= budget) continue;
  console.error("That is too large: see what has come in, or leave it to those who import it.");
  process.exitCode = 1;
}

function core(imported: string): BuildOptions {
  const contents = `export ${imported} from "./mod.ts";`;
  return { ...bundleOptions, stdin: { contents, resolveDir: process.cwd() } };
}

async function bundle(
  options: BuildOptions,
): Promise<{ contents: Uint8Array; parts: [string, number][] }> {
  const { outputFiles, metafile } = await build({
    ...options,
    outdir: "dist",
    metafile: true,
    write: false,
  });
  const file = outputFiles.find(({ path }) => path.endsWith(".js"));
  return { contents: file?.contents ?? new Uint8Array(), parts: partsOf(metafile) };
}

/** The share of each package, and of our own modules, in the minified text; the largest first. */
function partsOf({ outputs }: Metafile): [string, number][] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "its own modules";
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  const whole = [...bytes.values()].reduce((sum, part) => sum + part, 0);
  return [...bytes].map(([name, part]): [string, number] => [name, part / whole])
    .toSorted(([, one], [, other]) => other - one);
}
