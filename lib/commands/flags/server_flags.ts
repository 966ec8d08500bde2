import type { Command } from "commander";

/** Which server is asked. */
export interface ServerFlags {
  issuer?: string;
  endpoint?: string;
  deviceAuthUrl?: string;
  tokenUrl?: string;
  allowHttp?: boolean;
}

/** Adds the flags that name the server. */
export function addServerFlags(command: Command): Command {
  return command
    .optionsGroup("Server:")
    .option("--issuer <url>", "the server's issuer; its metadata is looked up and checked")
    .option(
      "-e, --endpoint <url>",
      "the server's base URL; without metadata there, Ory Hydra's paths are used",
    )
    .option(
      "--device-auth-url <url>",
      "the device authorization endpoint, in place of what is found",
    )
    .option("--token-url <url>", "the token endpoint, in place of what is found")
    .option(
      "--allow-http",
      "accept plain http beyond loopback; anyone on the way can read the tokens",
    );
}
