/**
 * Builds the files to distribute: `dist/device-login.js` (the program in one file), its manual page in
 * `dist/man`, the licenses of embedded packages, and `dist/npm` (the npm package).
 *
 * @module
 */

import { buildManPage } from "./man_page.ts";
import { buildNpmPackage } from "./npm_package.ts";
import { buildOneFile } from "./one_file.ts";
import { buildThirdPartyLicenses, THIRD_PARTY_LICENSES } from "./third_party_licenses.ts";

const licenses = `dist/${THIRD_PARTY_LICENSES}`;
buildThirdPartyLicenses(licenses);
await Promise.all([
  buildOneFile("dist/device-login.js"),
  buildManPage("dist/man/device-login.1"),
  buildNpmPackage("dist/npm", { licenses }),
]);
