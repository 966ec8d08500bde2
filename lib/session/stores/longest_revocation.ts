import { LONGEST_REFRESH_MS, SAVE_TIME_MS } from "./longest_refresh.ts";

/**
 * Milliseconds after which the revocation of a session gives up. Others wait for the lock for as long
 * as for a refresh; the session is deleted in the time in which a refresh saves it.
 */
export const LONGEST_REVOCATION_MS: number = LONGEST_REFRESH_MS - SAVE_TIME_MS;
