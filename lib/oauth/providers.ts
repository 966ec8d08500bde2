import type { DeviceLoginOptions } from "./options.ts";

/** The options for a provider, to spread into those of a login. */
export type Provider = Pick<
  DeviceLoginOptions,
  | "issuer"
  | "deviceAuthorizationEndpoint"
  | "tokenEndpoint"
  | "authMethod"
  | "scope"
  | "scopeParameter"
  | "repeatScope"
>;

/** The providers whose endpoints are built in. */
export type ProviderName =
  | "github"
  | "gitlab"
  | "google"
  | "huggingface"
  | "microsoft"
  | "twitch";

/**
 * The providers for which the issuer alone is not enough. For all others, use their issuer. Options
 * given after a provider's override them.
 *
 * - `github`: publishes no metadata. There are no ID tokens, and so no scopes by default.
 * - `gitlab`: gitlab.com, whose metadata names the device authorization endpoint only in some versions.
 * - `google`: refuses the client's secret in the header of the first request.
 * - `huggingface`: its metadata may not name the device authorization endpoint.
 * - `microsoft`: work, school and personal accounts. The metadata for all tenants names no issuer that
 *   could be checked, so neither the issuer nor the signature of ID tokens is checked. For your own
 *   tenant use its issuer instead. A refresh repeats the scopes.
 * - `twitch`: expects the scopes as `scopes`; none by default.
 *
 * The URLs are those of the providers' documentation.
 *
 * @example
 * ```ts
 * const login = await startDeviceLogin({ ...PROVIDERS.github, clientId, scope: ["repo"] });
 * ```
 */
export const PROVIDERS: Readonly<Record<ProviderName, Provider>> = {
  github: {
    deviceAuthorizationEndpoint: "https://github.com/login/device/code",
    tokenEndpoint: "https://github.com/login/oauth/access_token",
    scope: [],
  },
  gitlab: {
    issuer: "https://gitlab.com",
    deviceAuthorizationEndpoint: "https://gitlab.com/oauth/authorize_device",
  },
  google: {
    issuer: "https://accounts.google.com",
    authMethod: "client_secret_post",
  },
  huggingface: {
    issuer: "https://huggingface.co",
    deviceAuthorizationEndpoint: "https://huggingface.co/oauth/device",
  },
  microsoft: {
    deviceAuthorizationEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
    tokenEndpoint: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    scope: ["openid", "offline_access"],
    repeatScope: true,
  },
  twitch: {
    deviceAuthorizationEndpoint: "https://id.twitch.tv/oauth2/device",
    tokenEndpoint: "https://id.twitch.tv/oauth2/token",
    scope: [],
    scopeParameter: "scopes",
  },
};
