/** Counts what happened, and collects what must not happen. */
export class Tally {
  readonly #counts = new Map<string, number>();
  /** What must not happen, with its evidence. */
  readonly faults: string[] = [];

  /** Counts an event. */
  count(event: string, times = 1): void {
    this.#counts.set(event, (this.#counts.get(event) ?? 0) + times);
  }

  /** Returns a table of the counts, followed by the faults. */
  report(title: string): string {
    const rows = [...this.#counts].map(([event, count]) =>
      `${event.padEnd(58)}${String(count).padStart(8)}`
    );
    const faults = `${"faults".padEnd(58)}${String(this.faults.length).padStart(8)}`;
    return [title, ...rows, faults, ...this.faults.slice(0, 20), ""].join("\n");
  }
}
