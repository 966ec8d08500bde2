// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Fails if a bundle that is loaded over a network exceeds its budget: the core with its one package,
 * and the program in one file. Prints the share of each package.
 *
 * @module
 */

import { readFileSync } from "node:fs";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { bundleOptions } from "./build/bundle_options.ts";
import { oneFileOptions } from "./build/one_file.ts";

/** A bundle and its size limit. */
interface Budget {
  name: string;
  options: BuildOptions;
  /** Whether the gzipped size counts. */
  gzipped: boolean;
  /** The limit, in bytes. */
  maxBytes: number;
}

/**
 * Every page and Worker loads `startDeviceLogin`: the checks and messages of a login, all
 * authentication methods and the redaction of errors. A bundler must be able to leave out what only
 * some need, such as reading keys and DPoP. The one file also contains what the other forms load on
 * demand: js-yaml takes about 62,000 bytes of it, jsonpath-plus 30,000,
 * socks with its dependencies 68,000, setup 71,000 (jsonc-parser and smol-toml are 30,000 of these),
 * the conformance suite for clients 62,000, and the one for servers 44,000.
 */
const BUDGETS: readonly Budget[] = [
  { name: "all of mod.ts", options: core("*"), gzipped: true, maxBytes: 39_480 },
  {
    name: "startDeviceLogin of mod.ts",
    options: core("{ startDeviceLogin }"),
    gzipped: true,
    maxBytes: 27_900,
  },
  { name: "device-login.js", options: oneFileOptions, gzipped: false, maxBytes: 864_000 },
];

/** The page that names the gzipped sizes, in kilobytes. */
const PAGE = "docs/edge.md";
const page = readFileSync(PAGE, "utf8");

for (const { name, options, gzipped, maxBytes } of BUDGETS) {
  const { contents, parts } = await bundle(options);
  const size = gzipped ? gzipSync(contents, { level: 9 }).length : contents.length;
  const share = parts.filter(([, part]) => part >= 0.01)
    .map(([name, part]) => `${name} ${Math.round(part * 100)} %`).join(", ");
  console.log(`${name}: ${size} of ${maxBytes} bytes${gzipped ? " gzipped" : ""} (${share})`);
  const stated = `about ${Math.round(maxBytes / 1000)} KB`;
  if (gzipped && !page.includes(stated)) {
    console.error(`${PAGE} must say that ${name} takes ${stated}.`);
    process.exitCode = 1;
  }
  if (size <= maxBytes) continue;
  console.error(`${name} is too large. Remove what was added, or import it only on demand.`);
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

/** Returns the share of each package and of our own modules in the minified text, largest first. */
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
