import { type Provider, type ProviderName, PROVIDERS } from "../oauth/providers.ts";

/** What a person has to know about each. */
const NOTES: Readonly<Record<ProviderName, string>> = {
  github: "no scopes by default, no ID tokens",
  gitlab: "gitlab.com; for your own server, use --issuer and --device-auth-url",
  google: "needs --client-secret-file; the secret is sent in the body",
  huggingface: "huggingface.co",
  microsoft: "all accounts, unchecked issuer; for your own tenant, use --issuer",
  twitch: "no scopes by default",
};

/** The output of `--provider help`. */
export const PROVIDER_LIST: string = [
  "Providers whose endpoints are built in. For any other server, use --issuer URL.",
  "",
  ...Object.entries(PROVIDERS).flatMap(([name, provider]) => [
    `  ${name.padEnd(12)} ${NOTES[name as ProviderName]}`,
    ...shown(provider).map((line) => `  ${"".padEnd(12)}   ${line}`),
  ]),
  "",
  "AWS IAM Identity Center, Facebook, Salesforce and Trakt have their own dialects, which are not",
  "supported.",
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
