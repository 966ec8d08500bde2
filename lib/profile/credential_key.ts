/**
 * Returns the name under which credentials that were obtained with a session are saved, among the
 * other secrets of profiles.
 *
 * @param sessionKey the session's name in its store
 */
export function credentialKey(sessionKey: string): string {
  return `credentials-${sessionKey}`;
}
