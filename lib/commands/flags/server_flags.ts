import { type Command, CommanderError } from "commander";
import { PROVIDERS } from "../../oauth/providers.ts";
import { PROVIDER_LIST } from "../../cli/provider_list.ts";
import { choice } from "./choice.ts";

/** Which server is asked. */
export interface ServerFlags {
  issuer?: string;
  endpoint?: string;
  provider?: string;
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
    .addOption(
      choice("--provider <name>", "a provider whose endpoints are built in; help tells of them", [
        ...Object.keys(PROVIDERS),
        "help",
      ]).argParser((name) => name === "help" ? listProviders(command) : name),
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

/** Ends with the list, as help ends. */
function listProviders(command: Command): never {
  command.configureOutput().writeOut?.(PROVIDER_LIST);
  throw new CommanderError(0, "device-login.providers", "the list of providers was asked for");
}
