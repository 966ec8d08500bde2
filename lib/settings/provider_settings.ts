import { suggest } from "../output/suggest.ts";
import { type Provider, type ProviderName, PROVIDERS } from "../oauth/providers.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/** Providers that people look for, and their dialects of the device authorization grant. */
const DIALECTS: Readonly<Record<string, string>> = {
  aws: "AWS IAM Identity Center has its own JSON messages",
  facebook: "Facebook has its own parameters, replies and error codes",
  salesforce: "Salesforce has its own grant at a single endpoint",
  trakt: "Trakt has its own JSON messages and statuses",
};

/**
 * Replaces the provider in settings by what is known about it; other settings override that.
 *
 * @throws {DeviceLoginError} `invalid_options` if it is not known, or not the only server
 */
export function expandProvider(settings: Settings): Settings {
  const { provider, ...others } = settings;
  if (provider === undefined) return settings;
  const rival = ([["issuer", "--issuer"], ["endpoint", "--endpoint"]] as const)
    .find(([name]) => others[name] !== undefined);
  if (rival) {
    throw usage(`--provider and ${rival[1]} both name the server: give one of them.`);
  }
  const { issuer, deviceAuthorizationEndpoint, tokenEndpoint, authMethod, ...request } = find(
    provider,
  );
  const { scope, scopeParameter, repeatScope } = request;
  // The provider's method is about a secret, not about a key or a certificate.
  const hasOtherCredentials = others.clientKey !== undefined || others.clientCert !== undefined;
  return {
    ...(issuer !== undefined && { issuer }),
    ...(deviceAuthorizationEndpoint !== undefined &&
      { deviceAuthUrl: deviceAuthorizationEndpoint }),
    ...(tokenEndpoint !== undefined && { tokenUrl: tokenEndpoint }),
    ...(authMethod !== undefined && !hasOtherCredentials && { authMethod }),
    ...(Array.isArray(scope) && { scope }),
    ...(scopeParameter !== undefined && { scopeParameter }),
    ...(repeatScope !== undefined && { repeatScope }),
    ...others,
  };
}

function find(name: string): Provider {
  if (Object.hasOwn(PROVIDERS, name)) return PROVIDERS[name as ProviderName];
  const dialect = Object.hasOwn(DIALECTS, name) ? DIALECTS[name] : undefined;
  if (dialect !== undefined) {
    throw usage(`--provider ${name} is not supported: ${dialect}.`);
  }
  const names = Object.keys(PROVIDERS);
  const meant = suggest(name, names);
  throw usage(
    `--provider ${JSON.stringify(name)} is not known.${meant ? ` Did you mean ${meant}?` : ""} ` +
      `The providers are ${names.join(", ")}. For any other server, use --issuer URL.`,
  );
}
