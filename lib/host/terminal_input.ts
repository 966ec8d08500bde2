import process from "node:process";

/** Milliseconds during which keys count as typed before the question. */
const TYPED_AHEAD_MS = 100;

/** The options of {@linkcode waitForEnter}. */
export interface EnterOptions {
  /** Ends the wait: it rejects with the signal's reason. */
  signal: AbortSignal;
  /** Shows the question. Keys that were typed before are ignored. */
  ask: () => Promise<void>;
}

/**
 * Asks a question, and waits for Enter.
 *
 * @param options the question, and the signal
 * @returns false if the input has ended instead
 */
export async function waitForEnter({ signal, ask }: EnterOptions): Promise<boolean> {
  signal.throwIfAborted();
  const { stdin } = process;
  let asked = false;
  if ("Bun" in globalThis) stdin.ref();
  const stop = new AbortController();
  const answer = new Promise<boolean>((resolve, reject) => {
    const onData = (text: Uint8Array | string) => {
      if (asked && /[\r\n]/.test(String(text))) resolve(true);
    };
    const onEnd = () => resolve(false);
    const onAbort = () => reject(signal.reason);
    // A listener alone does not resume what an earlier wait has paused.
    stdin.on("data", onData).on("end", onEnd).on("error", onEnd).resume();
    signal.addEventListener("abort", onAbort);
    stop.signal.addEventListener("abort", () => {
      stdin.off("data", onData).off("end", onEnd).off("error", onEnd);
      // Bun never reads again from a terminal that was paused.
      if ("Bun" in globalThis) stdin.unref();
      else stdin.pause();
      signal.removeEventListener("abort", onAbort);
    });
  });
  answer.catch(() => {}); // It may end while the question is shown.
  try {
    await new Promise((resolve) => setTimeout(resolve, TYPED_AHEAD_MS));
    asked = true;
    await ask();
    return await answer;
  } finally {
    stop.abort();
  }
}
