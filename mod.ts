/**
 * Sign in where there is no browser: the OAuth 2.0 device authorization grant (RFC 8628), on web
 * standards alone.
 *
 * @example
 * ```ts
 * import { startDeviceLogin } from "device-login";
 *
 * const login = await startDeviceLogin({
 *   issuer: "https://auth.example.com",
 *   clientId: "cli",
 *   scope: ["openid", "offline_access"],
 * });
 * console.log(`Open ${login.verificationUri} and enter ${login.userCode}`);
 * const tokens = await login.wait();
 * ```
 *
 * @module
 */

export { AUTH_METHODS, type AuthMethod } from "./lib/oauth/client_authentication.ts";
export { type Clock, systemClock } from "./lib/oauth/clock.ts";
export type { DeviceLogin, PollResult, WaitOptions } from "./lib/oauth/device_login.ts";
export { discoverServer } from "./lib/oauth/discover_server.ts";
export {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  OAuthError,
  type OAuthErrorDetails,
} from "./lib/oauth/errors.ts";
export {
  type Introspection,
  type IntrospectOptions,
  introspectToken,
} from "./lib/oauth/introspect.ts";
export type { LoginEvent, LoginPrompt } from "./lib/oauth/login_event.ts";
export type { ConnectionOptions, DeviceLoginOptions, ScopeChooser } from "./lib/oauth/options.ts";
export { type RefreshOptions, refreshTokens } from "./lib/oauth/refresh.ts";
export { resumeDeviceLogin } from "./lib/oauth/resume_device_login.ts";
export { type RevokeOptions, revokeToken } from "./lib/oauth/revoke.ts";
export type { SavedLogin } from "./lib/oauth/saved_login.ts";
export type { ServerMetadata } from "./lib/oauth/server_metadata.ts";
export { startDeviceLogin } from "./lib/oauth/start_device_login.ts";
export { type IdTokenClaims, TokenSet, type TokenSetSource } from "./lib/oauth/token_set.ts";
export { fetchUserInfo, type UserInfo } from "./lib/oauth/userinfo.ts";
export type { Warning, WarningCode, WarningListener } from "./lib/oauth/warning.ts";
