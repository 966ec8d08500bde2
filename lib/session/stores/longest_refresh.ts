import { REQUEST_TIMEOUT_MS } from "../../oauth/http/transport.ts";
import { KEY_FETCH_TIMEOUT_MS } from "../../oauth/tokens/key_set.ts";

/**
 * Milliseconds after which a refresh repeats no request, as it does for a nonce or a scope. Its first
 * request is sent before that: only the metadata is fetched until then, within the limit of a request.
 */
export const LAST_REPETITION_MS: number = REQUEST_TIMEOUT_MS + 5_000;

/** Milliseconds in which the new tokens are saved, or held in memory. */
export const SAVE_TIME_MS = 5_000;

/**
 * The longest time for which a refresh holds the lock, in milliseconds: its last request, the keys for
 * the ID token, which are fetched again if none of them fits, and the save. Others wait longer.
 */
export const LONGEST_REFRESH_MS: number = LAST_REPETITION_MS + REQUEST_TIMEOUT_MS +
  2 * KEY_FETCH_TIMEOUT_MS + SAVE_TIME_MS;
