import type { Command } from "commander";

/** How the result leaves the program. */
export interface OutputFlags {
  format?: string;
  quiet?: boolean;
  output?: string;
  qr?: boolean;
  open?: boolean;
}

/** Adds the flags of everything that signs in and prints tokens. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option(
      "--format <format>",
      "table, json, json-pretty, yaml, jsonpath=EXPR, jsonpointer=PTR, ndjson, env, header (default: table)",
    )
    .option("-q, --quiet", "print the access token alone, and as little as possible beside it")
    .option("--output <file>", "write the result to FILE, readable by you alone")
    .option("--no-qr", "do not draw a QR code")
    .option("--open", "open the URL in a browser on this machine, too");
}
