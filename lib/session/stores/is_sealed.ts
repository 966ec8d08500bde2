/** Whether a text begins like a sealed value. */
export function isSealed(text: string): boolean {
  return text.startsWith('{"type":"device-login sealed"');
}
