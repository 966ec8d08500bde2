/**
 * Builds what is handed out: `dist/device-login.js`, the program in one file, its manual page below
 * `dist/man`, and `dist/npm`, the package.
 *
 * @module
 */

import { buildManPage } from "./man_page.ts";
import { buildNpmPackage } from "./npm_package.ts";
import { buildOneFile } from "./one_file.ts";

await Promise.all([
  buildOneFile("dist/device-login.js"),
  buildManPage("dist/man/device-login.1"),
  buildNpmPackage("dist/npm"),
]);
