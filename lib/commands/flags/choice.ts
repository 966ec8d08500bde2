import { Option } from "commander";

/**
 * A flag that takes one of some words, for its help to tell and for shells to complete. What is
 * given is checked where it is read, as what stands elsewhere in its place.
 *
 * @param words what it takes; one may go on behind a `=`, with the name of what stands there
 */
export function choice(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words).argParser(String);
}
