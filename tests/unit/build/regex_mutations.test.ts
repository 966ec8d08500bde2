import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mutateRegex } from "../../../scripts/mutate/regex_mutations.ts";

describe("mutateRegex()", () => {
  for (
    const [pattern, mutated] of [
      ["abc", []],
      ["^a$", ["a$", "^a"]],
      ["^", []],
      ["a+b*?c{1,2}d?", ["ab*?c{1,2}d?", "a+bc{1,2}d?", "a+b*?cd?", "a+b*?c{1,2}d"]],
      ["[a-z][^b$+]", ["[^a-z][^b$+]", "[a-z][b$+]"]],
      ["\\d\\.\\+", ["\\D\\.\\+"]],
      ["[\\s\\b]", ["[^\\s\\b]", "[\\S\\b]"]],
      ["a(?=b)(?<!c)", ["a(?!b)(?<!c)", "a(?=b)(?<=c)"]],
      ["(?:a)?", ["(?:a)"]],
    ] as const
  ) {
    it(`changes /${pattern}/`, () => assert.deepEqual(mutateRegex(pattern), mutated));
  }
});
