/**
 * Sessions: saved logins, so that a program has a valid access token at any time without another
 * sign-in. They use only web standards; `device-login/session/file` and
 * `device-login/session/redis` are stores for one machine and for several.
 *
 * @example
 * ```ts
 * import { startDeviceLogin } from "device-login";
 * import { checkStore, getAccessToken, saveSession } from "device-login/session";
 * import { fileStore } from "device-login/session/file";
 *
 * const session = {
 *   store: fileStore("/home/ann/.local/state/tool"),
 *   issuer: "https://auth.example.com",
 *   clientId: "tool",
 *   scope: ["openid", "offline_access"],
 * };
 * await checkStore(session);
 * const login = await startDeviceLogin(session);
 * console.log(`Open ${login.verificationUri} and enter ${login.userCode}`);
 * await saveSession(session, await login.wait());
 * // From now on, in this process and in any other:
 * const accessToken = await getAccessToken(session, { minValidity: 60 });
 * ```
 *
 * @module
 */

export { deleteSession } from "./delete_session.ts";
export { endSession, type RevocationLimits, type SessionPlace } from "./end_session.ts";
export { fetchWithSession, type FetchWithSessionOptions } from "./fetch_with_session.ts";
export { getAccessToken, getTokens, type GetTokensOptions } from "./get_tokens.ts";
export { type ListedSession, listSessions } from "./list_sessions.ts";
export { loadTokens } from "./load_tokens.ts";
export { memoryStore } from "./stores/memory_store.ts";
export { checkStore, saveSession } from "./save_session.ts";
export type { SealingKey } from "./stores/seal.ts";
export { sealedStore, type SealingKeys } from "./stores/sealed_store.ts";
export { type SavedIdentity, sessionKey } from "./session_key.ts";
export type { SessionIdentity, SessionOptions } from "./session_options.ts";
export type {
  Condition,
  Lock,
  LockAttempt,
  PendingValue,
  SessionStore,
  StoredValue,
} from "./stores/session_store.ts";
