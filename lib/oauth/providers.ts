import type { DeviceLoginOptions } from "./options.ts";

/** What is known of a provider beforehand: options to spread into those of a login. */
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
 * The providers that a login can't go to by their issuer alone. All others publish what is needed:
 * give their issuer. What is given beside a provider takes the place of what is here.
 *
 * - `github`: publishes no metadata. There are no ID tokens, and so no scopes by default.
 * - `gitlab`: gitlab.com, whose metadata does not name the first endpoint in every version.
 * - `google`: refuses the client's secret in the header of the first request.
 * - `huggingface`: whether its metadata names the first endpoint is not known.
 * - `microsoft`: work, school and personal accounts. The metadata for all tenants together names no
 *   issuer that could be checked, so none is, and neither are the signatures of ID tokens. With a
 *   tenant of your own give its issuer in place of this. A refresh repeats the scopes.
 * - `twitch`: calls the scopes `scopes`, and gets none by default.
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
