/**
 * Returns the section of a version in a change log, without its heading.
 *
 * @param changeLog Markdown with a second-level heading for each version; others, such as "Unreleased",
 *   are ignored
 * @param version the version, without a `v`
 * @throws {Error} if the version has no section, or an empty one
 */
export function releaseNotes(changeLog: string, version: string): string {
  const [, ...sections] = changeLog.split(/^## /m);
  const section = sections.find((section) => /^\S+/.exec(section)?.[0] === version);
  const notes = section?.slice(section.indexOf("\n")).trim();
  if (!notes) throw new Error(`The change log has no section for ${version}.`);
  return notes;
}
