import { syncBuiltinESMExports } from "node:module";

/** Why {@linkcode withFunctions} can't be used here, if it can't. */
export const CANNOT_REPLACE: string | false = "Bun" in globalThis || "Deno" in globalThis
  ? "only Node can replace functions of its modules"
  : false;

/**
 * Runs a function while others replace those of one of Node's modules, also where they were imported
 * before.
 *
 * @param module the module's default export
 * @param options the functions, by the names of those that they replace; and what is run
 */
export async function withFunctions<Module extends object, Result>(
  module: Module,
  { functions, run }: { functions: Partial<Module>; run: () => Result | Promise<Result> },
): Promise<Result> {
  const before = Object.fromEntries(
    Object.keys(functions).map((name) => [name, module[name as keyof Module]]),
  );
  const replace = (others: object) => {
    Object.assign(module, others);
    syncBuiltinESMExports();
  };
  replace(functions);
  try {
    return await run();
  } finally {
    replace(before);
  }
}
