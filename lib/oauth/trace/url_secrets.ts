import type { Found } from "./redactor.ts";

/**
 * What may be secret in a URL: user name and password, and the values of query and fragment. The
 * scheme, the host, the path, and the names in query and fragment are not.
 */
export function urlSecrets(url: string): Found[] {
  const secrets: Found[] = [];
  const [, scheme = "", user] = /^(\w+:\/\/)([^/?#]*)@/.exec(url) ?? [];
  if (user !== undefined) secrets.push({ 0: user, index: scheme.length });
  const start = url.search(/[?#]/);
  if (start < 0) return secrets;
  for (const part of url.slice(start).matchAll(/[?&#]([^=&#]*=)?([^&#]*)/g)) {
    const [, name = "", value = ""] = part;
    secrets.push({ 0: value, index: start + part.index + 1 + name.length });
  }
  return secrets;
}
