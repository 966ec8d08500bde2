import { type Provider, type ProviderName, PROVIDERS } from "../oauth/providers.ts";

/** What a person has to know of each. */
const NOTES: Readonly<Record<ProviderName, string>> = {
  github: "no scopes by default, no ID tokens",
  gitlab: "gitlab.com; one of your own goes by --issuer and --device-auth-url",
  google: "needs --client-secret-file, which goes in the body",
  huggingface: "huggingface.co",
  microsoft: "all accounts, unchecked issuer; a tenant of your own goes by --issuer",
  twitch: "no scopes by default",
};

/** What `--provider help` prints. */
export const PROVIDER_LIST: string = [
  "Providers whose endpoints are built in. All others go by --issuer URL.",
  "",
  ...Object.entries(PROVIDERS).flatMap(([name, provider]) => [
    `  ${name.padEnd(12)} ${NOTES[name as ProviderName]}`,
    ...shown(provider).map((line) => `  ${"".padEnd(12)}   ${line}`),
  ]),
  "",
  "AWS IAM Identity Center, Facebook and Salesforce speak dialects of their own, and are not spoken.",
  "",
].join("\n");

function shown(provider: Provider): string[] {
  const { issuer, deviceAuthorizationEndpoint, tokenEndpoint, authMethod } = provider;
  const flags = {
    "--issuer": issuer,
    "--device-auth-url": deviceAuthorizationEndpoint,
    "--token-url": tokenEndpoint,
    "--auth-method": authMethod,
  };
  return Object.entries(flags).filter(([, value]) => value !== undefined)
    .map(([flag, value]) => `${flag} ${value}`);
}
