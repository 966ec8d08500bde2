/** The special characters of HTML and XML, and their entities. */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML and XML, attribute values included. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Replaces the entities that {@linkcode escapeHtml} writes, and XML's `&apos;`, with characters. */
export function unescapeHtml(text: string): string {
  const characters = new Map(
    Object.entries(ENTITIES).map(([character, entity]) => [entity, character]),
  );
  characters.set("&apos;", "'");
  return text.replace(/&[a-z\d#]+;/g, (entity) => characters.get(entity) ?? entity);
}
