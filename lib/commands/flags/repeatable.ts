/** Collects the values of a flag that may be given more than once, as commander calls it. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** The same for a flag whose every value may be a list with commas. */
export function collectList(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(",").map((part) => part.trim()).filter(Boolean)];
}
