import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EmbeddedPackage, embeddedPackages } from "../release/embedded_packages.ts";
import { RUNTIME_SOURCES } from "../release/runtime_sources.ts";
import { VERSIONS } from "../runtimes.ts";

/** The name of the file in every distribution. */
export const THIRD_PARTY_LICENSES = "THIRD_PARTY_LICENSES.txt";

/** The names of license files in packages, except code files with such names. */
const LICENSE_FILE = /^(licen[cs]es?|copying|notice)\b(?!.*\.([cm]?[jt]s|json)$)/i;

const RULE = "-".repeat(80);

/**
 * Writes the licenses of all packages that the program embeds: most require their text with every copy.
 * Runs only under Deno.
 *
 * @param file the path to write to
 */
export function buildThirdPartyLicenses(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, thirdPartyLicenses(embeddedPackages("cli.ts")));
}

/**
 * Returns the licenses of packages, from their own files, and the URLs of the licenses of the runtimes
 * in the binaries.
 *
 * @param packages the packages, in the order of the list
 */
export function thirdPartyLicenses(packages: readonly EmbeddedPackage[]): string {
  const about = [
    "device-login embeds the packages below, or most of them, in each of its distributions. Each is",
    "under the license given here.",
    "A binary also contains a runtime, with these licenses:",
    "",
    ...(["bun", "deno"] as const).map((name) => {
      const { repository, tag } = RUNTIME_SOURCES[name];
      return `${name} ${VERSIONS[name]}: https://github.com/${repository}/blob/${tag}/LICENSE.md`;
    }),
  ].join("\n");
  const sections = packages.map((one) =>
    `${one.name} ${one.version} (${one.license})\n\n${licenseText(one.folder)}`
  );
  return `${[about, ...sections].join(`\n\n${RULE}\n\n`)}\n`;
}

function licenseText(folder: string): string {
  const texts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
    .map(({ name }) => name)
    .toSorted()
    // The same bytes on every system, whatever line endings a package has.
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
  return texts.length > 0 ? texts.join("\n\n") : `Author: ${authorOf(folder)}`;
}

/** Returns the author of a package without a license file: a text, or an object with a name. */
function authorOf(folder: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const name = author?.name ?? author;
  if (!name) throw new Error(`${folder} has no license file, and names no author.`);
  return name;
}
