import { createRequire } from "node:module";

const require = createRequire(new URL("../edge/tools/deno.json", import.meta.url));

/**
 * Loads a package that `deno task edge` has installed. These are of hundreds of megabytes, so they
 * stand in a manifest of their own, which nobody's first run waits for; nor are they there when the
 * project's types are checked, so that their users name the types themselves.
 *
 * @param name the package
 */
export function loadEdgeTool<Exports>(name: string): Exports {
  return require(name);
}
