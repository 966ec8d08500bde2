import type { Provider } from "../oauth/providers.ts";
import type { SettingName, SETTINGS } from "./definitions.ts";
import type { SettingValues } from "./setting.ts";

/**
 * What flags, variables and a profile say, each in the same words; and the provider's name for the
 * scope parameter, which follows from the provider.
 */
export type Settings =
  & { [Name in SettingName]?: SettingValues[(typeof SETTINGS)[Name]["kind"]] | undefined }
  & { [Name in "scopeParameter" | "repeatScope"]?: Provider[Name] | undefined };

/** The ways to name a server. */
const SERVERS: readonly (keyof Settings)[] = ["issuer", "endpoint", "provider"];

/** The ways to give a secret. */
const SECRETS: readonly (keyof Settings)[] = ["clientSecret", "clientSecretFile"];

/** What a client can prove itself by. Where no method says which, the topmost layer's counts. */
const CREDENTIALS: readonly (keyof Settings)[] = [
  "clientSecret",
  "clientSecretFile",
  "clientKey",
  "clientCert",
  "clientCertKey",
];

/** Those of them that a client without authentication has no use for. */
const PROOFS: readonly (keyof Settings)[] = ["clientSecret", "clientSecretFile", "clientKey"];

/**
 * Lays settings over each other.
 *
 * @param layers the weakest first; what is `undefined` in one counts as not given
 */
export function mergeSettings(layers: readonly Settings[]): Settings {
  return layers.reduce((below, layer) => {
    const hidden = hiddenBy(layer, below);
    const kept = Object.entries(below).filter(([name]) => !hidden.has(name));
    const given = Object.entries(layer).filter(([, value]) => value !== undefined);
    return Object.fromEntries([...kept, ...given]);
  }, {});
}

function hiddenBy(layer: Settings, below: Settings): Set<string> {
  const given = (names: readonly (keyof Settings)[]) =>
    names.some((name) => layer[name] !== undefined);
  const hidden = new Set<string>();
  const hide = (names: readonly string[]) => names.forEach((name) => hidden.add(name));
  // One way to say a thing hides the others. Endpoints below are those of the server below: they
  // would carry tokens and secrets to it.
  if (given(SERVERS)) hide([...SERVERS, "deviceAuthUrl", "tokenUrl"]);
  if (given(SECRETS)) hide(SECRETS);
  // Credentials that happen to be in the environment contradict neither a client that has none,
  // nor one that is given others.
  const method = layer.authMethod ?? below.authMethod;
  if (layer.authMethod === "none") hide(PROOFS);
  if (method === undefined && given(CREDENTIALS)) hide(CREDENTIALS);
  return hidden;
}
