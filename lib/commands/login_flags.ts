import type { Command } from "commander";

/** The flags of `login` as the command line gives them; none has a default of its own. */
export interface LoginFlags {
  issuer?: string;
  endpoint?: string;
  deviceAuthUrl?: string;
  tokenUrl?: string;
  allowHttp?: boolean;
  clientId?: string;
  clientSecret?: string;
  clientSecretFile?: string;
  authMethod?: string;
  scope?: string[];
  audience?: string[];
  format?: string;
  quiet?: boolean;
  output?: string;
  qr?: boolean;
  timeout?: string;
  httpHeader?: string[];
  skipTlsVerify?: boolean;
  caCert?: string;
}

/** Adds what `login` and everything that signs in takes beside the server and the client. */
export function addOutputFlags(command: Command): Command {
  return command
    .optionsGroup("Output:")
    .option(
      "--format <format>",
      "table, json, json-pretty, yaml, jsonpath=EXPR,\njsonpointer=PTR, ndjson, env, header (default: table)",
    )
    .option("-q, --quiet", "print the access token alone, and as little as possible beside it")
    .option("--output <file>", "write the result to FILE, readable by you alone")
    .option("--no-qr", "do not draw a QR code");
}

/** Adds the flags of `login`. */
export function addLoginFlags(command: Command): Command {
  command
    .optionsGroup("Server:")
    .option("--issuer <url>", "the server's issuer; its metadata is looked up and checked")
    .option(
      "-e, --endpoint <url>",
      "the server's base URL; without metadata there, Ory\nHydra's paths are used (env: ORY_SDK_URL)",
    )
    .option(
      "--device-auth-url <url>",
      "the device authorization endpoint, in place of what is found",
    )
    .option("--token-url <url>", "the token endpoint, in place of what is found")
    .option(
      "--allow-http",
      "accept plain http beyond loopback: anyone on the way\ncan read the tokens (env: DEVICE_LOGIN_ALLOW_HTTP)",
    )
    .optionsGroup("Client:")
    .option("--client-id <id>", "the client's identifier (env: OAUTH2_CLIENT_ID)")
    .option(
      "--client-secret-file <file>",
      "read the client's secret from FILE, or - for standard input",
    )
    .option(
      "--client-secret <secret>",
      "the client's secret; other users of this machine can\nsee it here (env: OAUTH2_CLIENT_SECRET)",
    )
    .option(
      "--auth-method <method>",
      "none, client_secret_basic or client_secret_post\n(default: what the server lists)",
    )
    .optionsGroup("Request:")
    .option(
      "--scope <scopes>",
      "scopes to ask for; repeatable, commas separate; '' for none\n" +
        "(default: openid and offline access)",
      collectList,
    )
    .option(
      "--audience <audiences>",
      "audiences to ask for; repeatable, commas separate",
      collectList,
    )
    .option("--timeout <seconds>", "give up after this time, exit code 4");
  addOutputFlags(command);
  return command
    .optionsGroup("Network:")
    .option(
      "-H, --http-header <header>",
      "'Name: value', sent with every request; repeatable",
      collect,
    )
    .option("--ca-cert <file>", "trust the certificate authorities in FILE (PEM), too")
    .option("--skip-tls-verify", "do not check the server's certificate: unsafe")
    .optionsGroup("Other:");
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function collectList(value: string, before: string[] = []): string[] {
  return [...before, ...value.split(",").map((part) => part.trim()).filter(Boolean)];
}
