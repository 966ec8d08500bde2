import { type Command, Option } from "commander";
import { collect } from "./repeatable.ts";

/** How the server is reached. */
export interface NetworkFlags {
  httpHeader?: string[];
  caCert?: string;
  skipTlsVerify?: boolean;
  trace?: string;
}

/** Adds the flags that say how the server is reached. */
export function addNetworkFlags(command: Command): Command {
  return command
    .optionsGroup("Network:")
    .option(
      "-H, --http-header <header>",
      "'Name: value', sent with every request; repeatable",
      collect,
    )
    .option("--ca-cert <file>", "trust the certificate authorities in FILE (PEM), too")
    .option("--skip-tls-verify", "do not check the server's certificate: unsafe")
    .addOption(
      new Option(
        "--trace [file]",
        "show every request and reply, without the secrets, or write them to a file",
      ).preset(""),
    );
}
