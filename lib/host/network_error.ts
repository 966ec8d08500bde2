import {
  NETWORK_ERRORS,
  type NetworkErrorMeaning,
  type SecondTry,
  UNKNOWN_AUTHORITY,
} from "./network_error_table.ts";

/** The error for a server whose authority is in none of the lists of trusted ones. */
export class UnknownAuthority extends Error {
  override name = "UnknownAuthority";

  /**
   * @param problems why other lists could not be used, in plain words
   * @param cause the error of the connection
   */
  constructor(problems: readonly string[], cause: unknown) {
    super(problems.join("; "), { cause });
  }
}

/** Whether a request failed because no trusted authority signed the server's certificate. */
export function isUnknownAuthority(error: unknown): boolean {
  return meaningOf(error) === UNKNOWN_AUTHORITY;
}

/** Returns the requests that another implementation of fetch may send again after this error. */
export function secondTryAfter(error: unknown): SecondTry | undefined {
  return meaningOf(error)?.secondTry;
}

/**
 * Describes a failed request in plain words, the same on every runtime.
 *
 * @param error the error of fetch
 */
export function describeNetworkError(error: unknown): string {
  const known = meaningOf(error)?.meaning;
  const more = error instanceof UnknownAuthority && error.message ? ` (${error.message})` : "";
  if (known !== undefined) return known + more;
  return [...chain(error)].findLast((text) => text !== "") ?? "the connection failed";
}

function meaningOf(error: unknown): NetworkErrorMeaning | undefined {
  const texts = [...chain(error)].join("\n");
  return NETWORK_ERRORS.find(({ pattern }) => pattern.test(texts));
}

/** Yields the error's texts and codes, from the outermost to the innermost, without URLs. */
function* chain(error: unknown): Generator<string> {
  let current: unknown = error;
  for (let depth = 0; depth < 10 && current instanceof Error; depth++) {
    const { code } = current as { code?: unknown };
    const message = current.message.replace(/https?:\/\/[^\s")]*/g, "");
    yield `${current.name === "Error" ? "" : current.name} ${code ?? ""} ${message}`.trim();
    if (current instanceof AggregateError) {
      for (const one of current.errors) yield* chain(one);
    }
    current = current.cause;
  }
}
