import type { Provider } from "../oauth/providers.ts";
import type { SettingName, SETTINGS } from "./definitions.ts";
import type { SettingValues } from "./setting.ts";

/**
 * The settings of flags, variables and a profile; and two that follow from the provider.
 */
export type Settings =
  & { [Name in SettingName]?: SettingValues[(typeof SETTINGS)[Name]["kind"]] | undefined }
  & { [Name in "scopeParameter" | "repeatScope"]?: Provider[Name] | undefined };

/** The ways to name a server. */
const SERVERS: readonly (keyof Settings)[] = ["issuer", "endpoint", "provider"];

/** The ways to give a secret. */
const SECRETS: readonly (keyof Settings)[] = ["clientSecret", "clientSecretFile"];

/** The credentials of a client. Without a method that selects one, the topmost layer's count. */
const CREDENTIALS: readonly (keyof Settings)[] = [
  "clientSecret",
  "clientSecretFile",
  "clientKey",
  "clientCert",
  "clientCertKey",
];

/** Those that a client without authentication does not use. */
const AUTHENTICATING: readonly (keyof Settings)[] = [
  "clientSecret",
  "clientSecretFile",
  "clientKey",
];

/**
 * Merges layers of settings.
 *
 * @param layers the weakest first; an `undefined` value counts as not given
 */
export function mergeSettings(layers: readonly Settings[]): Settings {
  return layers.reduce((below, layer) => {
    const hidden = hiddenBy(layer, below);
    const visible = Object.entries(below).filter(([name]) => !hidden.has(name));
    const given = Object.entries(layer).filter(([, value]) => value !== undefined);
    return Object.fromEntries([...visible, ...given]);
  }, {});
}

function hiddenBy(layer: Settings, below: Settings): Set<string> {
  const given = (names: readonly (keyof Settings)[]) =>
    names.some((name) => layer[name] !== undefined);
  const hidden = new Set<string>();
  const hide = (names: readonly string[]) => names.forEach((name) => hidden.add(name));
  // One way to name a server hides the others. Endpoints below belong to the server below: they would
  // send tokens and secrets to it.
  if (given(SERVERS)) hide([...SERVERS, "deviceAuthUrl", "tokenUrl"]);
  if (given(SECRETS)) hide(SECRETS);
  // Credentials that happen to be in the environment do not contradict a client that has none, or has
  // others.
  const method = layer.authMethod ?? below.authMethod;
  if (layer.authMethod === "none") hide(AUTHENTICATING);
  if (method === undefined && given(CREDENTIALS)) hide(CREDENTIALS);
  return hidden;
}
