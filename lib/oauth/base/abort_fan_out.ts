/** Ends when a signal is aborted: a wait, a request. */
export interface Abortable {
  /** Ends it. */
  abort(reason: unknown): void;
}

/** The one listener of a signal, and everything that it ends. */
interface FanOut {
  readonly members: Set<Abortable>;
  readonly listener: () => void;
}

/** A runtime keeps a signal's listeners in a list and walks it: with many, each one costs more. */
const fanOuts = new WeakMap<AbortSignal, FanOut>();

/**
 * Ends something when a signal is aborted. However many share a signal, it has one listener, and
 * none when all have been removed.
 *
 * @param signal a signal that is not aborted
 * @param member is ended by the abort, unless it is removed before
 */
export function addAbortable(signal: AbortSignal, member: Abortable): void {
  const { members, listener } = fanOuts.get(signal) ?? createFanOut(signal);
  if (members.size === 0) signal.addEventListener("abort", listener, { once: true });
  members.add(member);
}

/** Removes what {@linkcode addAbortable} added. */
export function removeAbortable(signal: AbortSignal, member: Abortable): void {
  const fanOut = fanOuts.get(signal);
  if (!fanOut?.members.delete(member) || fanOut.members.size > 0) return;
  signal.removeEventListener("abort", fanOut.listener);
}

function createFanOut(signal: AbortSignal): FanOut {
  const members = new Set<Abortable>();
  const listener = () => {
    for (const member of members) member.abort(signal.reason);
    members.clear();
  };
  const fanOut = { members, listener };
  fanOuts.set(signal, fanOut);
  return fanOut;
}
