import { suggest } from "../output/suggest.ts";
import { type Provider, type ProviderName, PROVIDERS } from "../oauth/providers.ts";
import type { Settings } from "./settings.ts";
import { usage } from "./usage.ts";

/** Providers that people ask for, and what they speak in place of the device authorization grant. */
const DIALECTS: Readonly<Record<string, string>> = {
  aws: "AWS IAM Identity Center takes and sends JSON with names of its own",
  facebook: "Facebook has parameters, replies and error codes of its own",
  salesforce: "Salesforce has one endpoint and a grant of its own for this",
};

/**
 * Puts what is known of the settings' provider in its place; what they say themselves counts more.
 *
 * @throws {DeviceLoginError} `invalid_options` for one that is not known, or not the only server
 */
export function expandProvider(settings: Settings): Settings {
  const { provider, ...others } = settings;
  if (provider === undefined) return settings;
  const rival = ([["issuer", "--issuer"], ["endpoint", "--endpoint"]] as const)
    .find(([name]) => others[name] !== undefined);
  if (rival) {
    throw usage(`--provider and ${rival[1]} name the server in two ways; give one of them.`);
  }
  const { issuer, deviceAuthorizationEndpoint, tokenEndpoint, authMethod, ...request } = find(
    provider,
  );
  const { scope, scopeParameter, repeatScope } = request;
  // What a provider wants of a secret says nothing of a key or a certificate.
  const proved = others.clientKey !== undefined || others.clientCert !== undefined;
  return {
    ...(issuer !== undefined && { issuer }),
    ...(deviceAuthorizationEndpoint !== undefined &&
      { deviceAuthUrl: deviceAuthorizationEndpoint }),
    ...(tokenEndpoint !== undefined && { tokenUrl: tokenEndpoint }),
    ...(authMethod !== undefined && !proved && { authMethod }),
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
    throw usage(`--provider ${name}: ${dialect}, which this program does not speak.`);
  }
  const names = Object.keys(PROVIDERS);
  const meant = suggest(name, names);
  throw usage(
    `--provider ${JSON.stringify(name)} is not known.${meant ? ` Did you mean ${meant}?` : ""} ` +
      `The providers are ${names.join(", ")}; all others go by --issuer URL.`,
  );
}
