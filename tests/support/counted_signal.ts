/** A signal that counts its listeners. */
export interface CountedSignal {
  signal: AbortSignal;
  abort(reason?: unknown): void;
  /** The number of listeners now. */
  listeners(): number;
  /** The largest number of listeners so far. */
  most(): number;
  /** How often a listener was added. */
  added(): number;
}

/** Creates a signal that counts its listeners, under every runtime. */
export function createCountedSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let [most, added] = [0, 0];
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    added++;
    listeners.add(args[1]);
    most = Math.max(most, listeners.size);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    if (args[0] === "abort") listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  // The runtime removes a listener that is called once.
  addEventListener.call(signal, "abort", () => listeners.clear());
  return {
    signal,
    abort: (reason) => controller.abort(reason),
    listeners: () => listeners.size,
    most: () => most,
    added: () => added,
  };
}
