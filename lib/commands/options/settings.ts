import type { ClientFlags } from "../flags/client_flags.ts";
import type { NetworkFlags } from "../flags/network_flags.ts";
import type { StoreFlags } from "../flags/profile_flags.ts";
import type { RequestFlags } from "../flags/request_flags.ts";
import type { ServerFlags } from "../flags/server_flags.ts";

/**
 * Which server, which client, what is asked for, how the server is reached, and where the session is
 * kept: what the flags, the variables and a profile can say, each in the same words.
 */
export type Settings = { [Name in keyof Named]?: Named[Name] | undefined };

type Named = ServerFlags & ClientFlags & RequestFlags & NetworkFlags & StoreFlags;

/** Settings that say one thing in different ways: one of them hides the others in what it beats. */
const ALTERNATIVES: readonly (readonly (keyof Settings)[])[] = [
  ["issuer", "endpoint"],
  ["clientSecret", "clientSecretFile"],
];

/**
 * Lays settings over each other.
 *
 * @param layers the weakest first; what is `undefined` in one counts as not given
 */
export function mergeSettings(layers: readonly Settings[]): Settings {
  return layers.reduce((below, layer) => {
    const hidden = hiddenBy(layer);
    const kept = Object.entries(below).filter(([name]) => !hidden.has(name));
    const given = Object.entries(layer).filter(([, value]) => value !== undefined);
    return Object.fromEntries([...kept, ...given]);
  }, {});
}

function hiddenBy(layer: Settings): Set<string> {
  const hidden = new Set<string>(
    ALTERNATIVES.filter((names) => names.some((name) => layer[name] !== undefined)).flat(),
  );
  // A secret that happens to be in the environment does not contradict a client without one.
  if (layer.authMethod === "none") hidden.add("clientSecret").add("clientSecretFile");
  return hidden;
}
