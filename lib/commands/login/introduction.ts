import { CommanderError } from "commander";
import type { Host } from "../../host/host.ts";
import { USAGE } from "../../cli/exit_code.ts";

const INTRODUCTION = `device-login signs you in on a machine without a browser: it shows a URL and a
code, and you approve the sign-in on any other device.

Try it:            device-login demo
A known provider:  device-login --provider github --client-id ID
Any other server:  device-login --issuer https://auth.example.com --client-id ID

With --profile NAME the session is saved, and this prints a valid token:
                   device-login token --profile NAME
All commands:      device-login --help
`;

/**
 * Shows how to begin, for a command line that names neither a server nor a client.
 *
 * @throws {CommanderError} always, with the exit code of a usage error
 */
export async function introduce(host: Host): Promise<never> {
  await host.stderr.write(INTRODUCTION).catch(() => {});
  throw new CommanderError(USAGE, "device-login.introduction", "no server and no client is named");
}
