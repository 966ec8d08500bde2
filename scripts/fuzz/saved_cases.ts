import type { FuzzCase } from "./fuzz_case.ts";
import { mutateText, mutateValue, writeJson } from "./mutate.ts";
import type { Random } from "./random.ts";

/** Creates a case in which the library reads a malformed saved login or session. */
export function createSavedCase(
  { random, saved }: { random: Random; saved: Readonly<Record<string, string>> },
): FuzzCase {
  const [run, text] = random.pick(Object.entries(saved));
  const changed = random.oneIn(5)
    ? mutateText(text, random)
    : writeJson(mutateValue(JSON.parse(text), { random }));
  // A program that saves a login parses it itself.
  const isJson = run === "saved session" || canParse(changed);
  return {
    kind: `library: ${run}`,
    target: "library",
    run: [run],
    saved: isJson ? changed : writeJson(changed),
  };
}

function canParse(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
