import { REQUEST_TIMEOUT_MS } from "../../oauth/http/transport.ts";

/** Milliseconds without a heartbeat after which a lock may be taken over. */
export const SILENCE_MS = 10_000;

/**
 * The same while a request is under way that must not be sent twice: the 30 seconds that a request
 * may take, and the usual ten.
 */
export const PINNED_SILENCE_MS: number = REQUEST_TIMEOUT_MS + SILENCE_MS;
