/**
 * A minimal commander program, as the baseline for start-up times.
 *
 * @module
 */

import process from "node:process";
import { Command } from "commander";

new Command("bare")
  .description("does nothing")
  .option("--issuer <url>", "an option")
  .version("0.0.0")
  .action(() => {})
  .parse(process.argv);
