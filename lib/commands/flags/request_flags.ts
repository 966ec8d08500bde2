import type { Command } from "commander";
import { collectList } from "./repeatable.ts";

/** What is asked for. */
export interface RequestFlags {
  scope?: string[];
  audience?: string[];
}

/** Adds the flags that say what is asked for. */
export function addRequestFlags(command: Command): Command {
  return command
    .optionsGroup("Request:")
    .option(
      "--scope <scopes>",
      "scopes to ask for; repeatable, commas separate; '' for none (default: openid and offline access)",
      collectList,
    )
    .option(
      "--audience <audiences>",
      "audiences to ask for; repeatable, commas separate",
      collectList,
    );
}
