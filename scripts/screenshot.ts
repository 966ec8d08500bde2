// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Draws the pictures of the documentation from the program.
 *
 * @module
 */

import { writeFileSync } from "node:fs";
import { PICTURES } from "./screenshot/pictures.ts";

for (const { file, title, draw } of PICTURES) {
  writeFileSync(file, await draw(title));
  console.log(file);
}
