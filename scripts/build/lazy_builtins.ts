import { builtinModules } from "node:module";
import type { Plugin } from "esbuild";

/** The modules of Node under the names without `node:`, which older packages use. */
const BARE_NAMES = new RegExp(
  `^(${builtinModules.filter((name) => /^[a-z]\w+$/.test(name)).join("|")})$`,
);

/**
 * Loads the modules of Node when the code that uses them runs. In a single file, their imports would
 * be at the top and slow down every start.
 */
export const lazyBuiltins: Plugin = plugin("lazy-builtins", [/^node:/, BARE_NAMES]);

/** Loads the modules of Node for packages that are not ES modules, which can't import them. */
export const requiredBuiltins: Plugin = plugin("required-builtins", [BARE_NAMES]);

function plugin(name: string, filters: readonly RegExp[]): Plugin {
  return {
    name,
    setup(build) {
      for (const filter of filters) {
        build.onResolve({ filter }, ({ path }) => ({ path, namespace: "builtin" }));
      }
      build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
        contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      }));
    },
  };
}
