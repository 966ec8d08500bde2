/**
 * Builds what is handed out: `dist/device-login.js`, the program in one file, and `dist/npm`, the
 * package.
 *
 * @module
 */

import { buildNpmPackage } from "./npm_package.ts";
import { buildOneFile } from "./one_file.ts";

await Promise.all([buildOneFile("dist/device-login.js"), buildNpmPackage("dist/npm")]);
