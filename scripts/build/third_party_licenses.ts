import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type EmbeddedPackage, embeddedPackages } from "../release/embedded_packages.ts";
import { RUNTIME_SOURCES } from "../release/runtime_sources.ts";
import { VERSIONS } from "../runtimes.ts";

/** What the file is called wherever it is handed out. */
export const THIRD_PARTY_LICENSES = "THIRD_PARTY_LICENSES.txt";

/** What packages call the files that their licenses ask to be passed on; code may begin so, too. */
const LICENSE_FILE = /^(licen[cs]es?|copying|notice)\b(?!.*\.([cm]?[jt]s|json)$)/i;

const RULE = "-".repeat(80);

/**
 * Writes the licenses of all that the program embeds: most ask that their text goes with every copy.
 * To be run under Deno.
 *
 * @param file where it goes
 */
export function buildThirdPartyLicenses(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, thirdPartyLicenses(embeddedPackages("cli.ts")));
}

/**
 * The licenses of packages, as their own files have them, and where to find those of the runtimes
 * that binaries hold.
 *
 * @param packages in the order in which they are to be listed
 */
export function thirdPartyLicenses(packages: readonly EmbeddedPackage[]): string {
  const about = [
    "device-login is made with the packages below, each under the license that stands there. What is",
    "handed out embeds them, or most of them.",
    "A binary holds a runtime, too, whose licenses are here:",
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
    // The same bytes on every system, whatever line ends a package has.
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
  return texts.length > 0 ? texts.join("\n\n") : `Author: ${authorOf(folder)}`;
}

/** Whom a package without a license file names: text, or an object. */
function authorOf(folder: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const name = author?.name ?? author;
  if (!name) throw new Error(`${folder} has no license file, and names no author.`);
  return name;
}
