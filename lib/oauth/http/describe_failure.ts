/** Describes the error of a fetch. Node says "fetch failed", with the reason in the cause. */
export function describeFailure(error: unknown): string {
  let current: unknown = error;
  while (current instanceof Error && /^(fetch failed)?$/.test(current.message) && current.cause) {
    current = current.cause;
  }
  if (!(current instanceof Error)) return String(current);
  return current.message || (current as { code?: string }).code || current.name;
}
