/**
 * What a change log says of a version: its section, without the heading.
 *
 * @param changeLog in Markdown, with a heading of the second level for each version
 * @param version without a `v`
 * @throws {Error} where the version has no section, or an empty one
 */
export function releaseNotes(changeLog: string, version: string): string {
  const [, ...sections] = changeLog.split(/^## /m);
  const section = sections.find((section) => /^\S+/.exec(section)?.[0] === version);
  const notes = section?.slice(section.indexOf("\n")).trim();
  if (!notes) throw new Error(`The change log says nothing of ${version}.`);
  return notes;
}
