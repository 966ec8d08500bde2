import { type Command, Option } from "commander";
import { collect, collectList } from "./repeatable.ts";

/** What is asked for. */
export interface RequestFlags {
  scope?: string[];
  audience?: string[];
  resource?: string[];
  authorizationDetails?: string;
  loginHint?: string;
  acrValues?: string[];
  maxAge?: string;
  param?: string[];
  tokenParam?: string[];
}

/** Adds the flags that say what is asked for. */
export function addRequestFlags(command: Command): Command {
  return command
    .optionsGroup("Request:")
    .addOption(
      new Option("--scope <scopes>", "scopes to ask for; repeatable, commas separate; '' for none")
        .argParser(collectList)
        .default(undefined, "openid and offline access"),
    )
    .option(
      "--audience <audiences>",
      "audiences to ask for; repeatable, commas separate",
      collectList,
    )
    .optionsGroup("More to ask for:")
    .option("--resource <uri>", "where the tokens are to be used; repeatable", collect)
    .option(
      "--authorization-details <json>",
      "what is to be granted in detail: a JSON list, or @FILE with one",
    )
    .option("--login-hint <hint>", "who is going to sign in")
    .option(
      "--acr-values <values>",
      "how the person may prove who they are; repeatable, commas separate",
      collectList,
    )
    .option("--max-age <seconds>", "how long ago that may have been")
    .option(
      "--param <name=value>",
      "any other parameter of the device authorization request; repeatable",
      collect,
    )
    .option("--token-param <name=value>", "the same for the token request; repeatable", collect);
}
