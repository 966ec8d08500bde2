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

export { AUTH_METHODS, type AuthMethod } from "./lib/oauth/client/auth_method.ts";
export type { AccessOptions, ScopeChooser } from "./lib/oauth/request/access_options.ts";
export type { AuthorizationDetail } from "./lib/oauth/request/authorization_details.ts";
export type { ClientOptions } from "./lib/oauth/client/client_options.ts";
export { type ClientKey, importClientKey } from "./lib/oauth/client/client_key.ts";
export { type Clock, systemClock } from "./lib/oauth/base/clock.ts";
export type { DeviceLogin, PollResult, WaitOptions } from "./lib/oauth/login/device_login.ts";
export {
  discoverServer,
  type DiscoverServerOptions,
} from "./lib/oauth/connection/discover_server.ts";
export { DpopKey, type DpopKeyMaker, type DpopProofOptions } from "./lib/oauth/keys/dpop_key.ts";
export {
  DeviceLoginError,
  type DeviceLoginErrorCode,
  OAuthError,
  type OAuthErrorDetails,
} from "./lib/oauth/base/errors.ts";
export { type ExchangeOptions, exchangeToken } from "./lib/oauth/tokens/exchange_token.ts";
export type { ExchangedToken } from "./lib/oauth/tokens/exchanged_token.ts";
export {
  type Introspection,
  type IntrospectOptions,
  introspectToken,
} from "./lib/oauth/tokens/introspect.ts";
export type { Fetch } from "./lib/oauth/http/fetch_type.ts";
export type { Signer } from "./lib/oauth/keys/jwt.ts";
export type { LoginEvent, LoginPrompt } from "./lib/oauth/login/login_event.ts";
export type { ConnectionOptions, DeviceLoginOptions } from "./lib/oauth/options.ts";
export { type Provider, type ProviderName, PROVIDERS } from "./lib/oauth/providers.ts";
export { RejectedReplyError } from "./lib/oauth/tokens/rejected_reply.ts";
export { type RefreshOptions, refreshTokens } from "./lib/oauth/tokens/refresh.ts";
export { resumeDeviceLogin } from "./lib/oauth/login/resume_device_login.ts";
export { type RevokeOptions, revokeToken } from "./lib/oauth/tokens/revoke.ts";
export type { SavedLogin } from "./lib/oauth/login/saved_login.ts";
export type { ServerOptions } from "./lib/oauth/server/server_options.ts";
export type { ServerMetadata } from "./lib/oauth/server/server_metadata.ts";
export type { AddressClaim, StandardClaims } from "./lib/oauth/tokens/standard_claims.ts";
export { startDeviceLogin } from "./lib/oauth/login/start_device_login.ts";
export { traceFetch, type TraceOptions } from "./lib/oauth/trace/trace_fetch.ts";
export { type IdTokenClaims, TokenSet, type TokenSetSource } from "./lib/oauth/tokens/token_set.ts";
export { fetchUserInfo, type UserInfo } from "./lib/oauth/tokens/userinfo.ts";
export type { Warning, WarningCode, WarningListener } from "./lib/oauth/base/warning.ts";
