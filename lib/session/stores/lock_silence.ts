/** Milliseconds without a sign of life after which a lock may be taken over. */
export const SILENCE_MS = 10_000;

/**
 * The same while a request is under way that must not be sent twice: 30 seconds, as long as a
 * request may take, and the usual silence after it.
 */
export const PINNED_SILENCE_MS = 40_000;
