import { type Abortable, addAbortable, removeAbortable } from "./abort_fan_out.ts";

/** What can end a wait or a request early. */
export type EndingSource = AbortSignal | Ending;

/**
 * Ends a wait or a request early, as an `AbortController` does, but costs nothing until it is needed:
 * its signal is created when other code first reads it, for example the `fetch` of a caller.
 */
export class Ending implements Abortable {
  /** Whether it has been aborted. */
  aborted = false;
  /** The reason of the abort. */
  reason: unknown;
  /** Few, mostly one. */
  #members: readonly Abortable[] = [];
  #controller: AbortController | undefined;

  /** A signal for other code. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.aborted) this.#controller.abort(this.reason);
    return this.#controller.signal;
  }

  /** Ends everything that follows it. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    for (const member of this.#members) member.abort(reason);
    this.#controller?.abort(reason);
  }

  /** Throws the reason if it has been aborted. */
  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  /** Ends something when this is aborted. */
  add(member: Abortable): void {
    this.#members = [...this.#members, member];
  }

  /** Removes what {@linkcode add} added. */
  remove(member: Abortable): void {
    this.#members = this.#members.filter((one) => one !== member);
  }
}

/** Ends something when the source is aborted, or at once if that has happened. */
export function follow(source: EndingSource | undefined, member: Abortable): void {
  if (source?.aborted) member.abort(source.reason);
  else if (source instanceof Ending) source.add(member);
  else if (source) addAbortable(source, member);
}

/** Undoes {@linkcode follow}. */
export function unfollow(source: EndingSource | undefined, member: Abortable): void {
  if (source instanceof Ending) source.remove(member);
  else if (source) removeAbortable(source, member);
}

/** Returns the source as a signal, for other code. */
export function signalOf(source: EndingSource | undefined): AbortSignal | undefined {
  return source instanceof Ending ? source.signal : source;
}
