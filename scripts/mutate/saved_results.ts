import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Mutant } from "./find_mutants.ts";
import type { TestCoverage, Verdict } from "./worker.ts";

/** The result of a mutant. No test runs the code of one without coverage. */
export type Result =
  | Verdict
  | { status: "timeout"; reason: string }
  | { status: "no coverage" };

interface SavedResult {
  result: Result;
  /** The hash of what the result depends on. */
  hash: string;
}

interface Saved {
  coverage: Record<string, { hash: string; coverage: TestCoverage }>;
  results: Record<string, SavedResult>;
}

/**
 * The results of earlier runs. A killed mutant is not tried again as long as its file and the test
 * that killed it are the same, another one as long as all code and tests are.
 */
export class SavedResults {
  readonly #path: string;
  readonly #saved: Saved;
  /** The hash of the code and its mutants, which coverage refers to by their indexes. */
  readonly #code: string;
  /** The hash of everything. */
  readonly #all: string;

  /**
   * Reads the file.
   *
   * @param path where the results are saved
   * @param options the keys of all mutants, the test files, and whether to use results of earlier runs
   */
  constructor(
    path: string,
    { keys, tests, resume }: {
      keys: readonly string[];
      tests: readonly string[];
      resume: boolean;
    },
  ) {
    this.#path = path;
    this.#saved = resume ? load(path) : { coverage: {}, results: {} };
    this.#code = hashOf(globSync("lib/{oauth,session}/**/*.ts").toSorted()) + digest(keys);
    this.#all = this.#code + hashOf([...tests, ...globSync("tests/support/**/*.ts").toSorted()]);
  }

  /** Returns what a test file runs, if neither code nor tests have changed since. */
  coverageOf(test: string): TestCoverage | undefined {
    const saved = this.#saved.coverage[test];
    return saved?.hash === this.#coverageHash(test) ? saved.coverage : undefined;
  }

  /** Saves what a test file runs. */
  setCoverage(test: string, coverage: TestCoverage): void {
    this.#saved.coverage[test] = { hash: this.#coverageHash(test), coverage };
  }

  /** Returns the result of a mutant if it is still valid. */
  resultOf(key: string, mutant: Mutant): Result | undefined {
    const saved = this.#saved.results[key];
    return saved?.hash === this.#resultHash(mutant, saved?.result) ? saved?.result : undefined;
  }

  /** Returns the test that has killed a mutant in an earlier run. */
  killerOf(key: string): { file: string; name: string } | undefined {
    const result = this.#saved.results[key]?.result;
    return result?.status === "killed" ? result.by : undefined;
  }

  /** Saves the result of a mutant. */
  setResult(key: string, { mutant, result }: { mutant: Mutant; result: Result }): void {
    this.#saved.results[key] = { result, hash: this.#resultHash(mutant, result) };
  }

  /** Writes the file. */
  write(): void {
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(this.#saved));
  }

  #coverageHash(test: string): string {
    return this.#code + hashOf([test]);
  }

  #resultHash({ file }: Mutant, result: Result | undefined): string {
    if (result?.status === "killed") return hashOf([file, result.by.file]);
    return result?.status === "timeout" ? hashOf([file]) : this.#all;
  }
}

/** Returns a key for each mutant that does not depend on the lines above it. */
export function keysOf(mutants: readonly Mutant[]): string[] {
  const counts = new Map<string, number>();
  return mutants.map(({ file, operator, context, original, replacement }) => {
    const key = JSON.stringify([file, operator, context, original, replacement]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return digest([key, String(count)]);
  });
}

function digest(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\n")).digest("base64url").slice(0, 16);
}

const hashes = new Map<string, string>();

function hashOf(files: readonly string[]): string {
  const key = files.join("\n");
  let hash = hashes.get(key);
  if (hash === undefined) {
    const digest = createHash("sha256");
    try {
      for (const file of files) digest.update(file).update(readFileSync(file));
      hash = digest.digest("base64url").slice(0, 16);
    } catch {
      hash = "a file is gone";
    }
    hashes.set(key, hash);
  }
  return hash;
}

function load(path: string): Saved {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return { coverage: {}, results: {} };
  }
}
