import type { SavedIdentity } from "../session/session_key.ts";
import { expandProvider } from "../settings/provider_settings.ts";
import { mergeSettings, type Settings } from "../settings/settings.ts";

/**
 * The settings that a session is ended by, where those that hold now lead elsewhere: its own server
 * and client, and what is said of these. What names others has secrets, headers and trust that are
 * not for them.
 *
 * @param identity what the session was signed in to
 * @param layers what was said then, and is said now; the weakest first
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

/** Whether two identifiers, or URLs, are one: what is kept has them in the spelling of a browser. */
function isSame(one = "", other = ""): boolean {
  const [a, b] = [one, other].map((text) => (URL.parse(text)?.href ?? text).replace(/\/+$/, ""));
  return a === b;
}
