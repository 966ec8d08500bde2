import { registerHooks } from "node:module";
import { sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readStripped } from "./find_mutants.ts";
import type { Change } from "./operators.ts";

/** The mutant that modules are loaded with. */
export interface LoadedMutant extends Change {
  /** The file's path from the root. */
  file: string;
}

const HARNESS = new URL("./harness.ts", import.meta.url).href;

/** The code of the files without types, which is the same for every mutant. */
const stripped = new Map<string, string>();

/**
 * Loads the library and its tests afresh for each mutant: all their modules carry its number, so
 * that those of the mutant before are not used again.
 *
 * @param root the root of the tree, as an absolute path
 */
export function registerMutants(root: string): {
  /** Returns the URL of a file for a mutant. */
  urlOf(file: string, number: number): string;
  /** Loads modules with this mutant from now on. */
  setMutant(number: number, mutant: LoadedMutant | undefined): void;
} {
  const own = pathToFileURL(root + sep).href;
  const mutants = new Map<string, LoadedMutant | undefined>();
  const isReloaded = (url: string) =>
    url.startsWith(own) && /^(?:lib\/|tests\/|mod\.ts)/.test(url.slice(own.length));
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "node:test") return { url: HARNESS, format: "module", shortCircuit: true };
      const resolved = next(specifier, context);
      const number = /[?&]mutant=(\d+)/.exec(context.parentURL ?? "")?.[1];
      if (number === undefined || !isReloaded(resolved.url)) return resolved;
      return { ...resolved, url: `${resolved.url}?mutant=${number}` };
    },
    load(url, context, next) {
      const [place = url, number] = url.split("?mutant=");
      if (number === undefined || !place.endsWith(".ts")) return next(url, context);
      const path = fileURLToPath(place);
      let source = stripped.get(path);
      if (source === undefined) stripped.set(path, source = readStripped(path));
      const mutant = mutants.get(number);
      if (mutant && place === own + mutant.file) {
        source = source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end);
      }
      return { format: "module", source, shortCircuit: true };
    },
  });
  return {
    urlOf: (file, number) => `${own}${file}?mutant=${number}`,
    setMutant(number, mutant) {
      mutants.clear();
      mutants.set(String(number), mutant);
    },
  };
}
