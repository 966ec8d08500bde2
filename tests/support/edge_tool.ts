import { createRequire } from "node:module";

const require = createRequire(new URL("../edge/tools/deno.json", import.meta.url));

/**
 * Loads a package that `deno task edge` has installed. These packages have hundreds of megabytes, so
 * they are in a separate manifest that other tasks do not install. Type checks run without them, so
 * callers declare the types.
 *
 * @param name the package's name
 */
export function loadEdgeTool<Exports>(name: string): Exports {
  return require(name);
}
