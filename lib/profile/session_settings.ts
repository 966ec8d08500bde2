import type { SavedIdentity } from "../session/session_key.ts";
import { expandProvider } from "../settings/provider_settings.ts";
import { mergeSettings, type Settings } from "../settings/settings.ts";

/**
 * Selects the settings for a session whose profile now has others: its own server and client, and
 * the settings about these. Layers that name others have secrets, headers and trust that are not for
 * them.
 *
 * @param identity the server and client of the session
 * @param layers the settings of its sign-in and of this run, the weakest first
 */
export function sessionSettings(identity: SavedIdentity, layers: readonly Settings[]): Settings {
  const own = {
    issuer: identity.issuer,
    endpoint: identity.endpoint,
    deviceAuthUrl: identity.device_authorization_endpoint,
    tokenUrl: identity.token_endpoint,
    clientId: identity.client_id,
  };
  const agrees = (layer: Settings) =>
    Object.entries(own).every(([name, value]) =>
      isSame(layer[name as keyof typeof own] ?? value, value)
    );
  const said = layers.filter((layer) => agrees(expandProvider(layer)));
  return { ...expandProvider(mergeSettings(said)), ...own };
}

/** Whether two identifiers or URLs are equal: saved ones are spelled as a browser spells them. */
function isSame(one = "", other = ""): boolean {
  const [a, b] = [one, other].map((text) => (URL.parse(text)?.href ?? text).replace(/\/+$/, ""));
  return a === b;
}
