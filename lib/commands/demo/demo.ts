import { sleep } from "../../oauth/base/clock.ts";
import { DeviceLoginError } from "../../oauth/base/errors.ts";
import { createAuthorizationServer } from "../../testing/mod.ts";
import { runLogin } from "../login/login.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";

/** The flags of `demo`. */
export type DemoFlags = Settings & {
  autoApprove?: boolean | undefined;
  port?: string | undefined;
};

/** The delay of `--auto-approve`, long enough to see the prompt. */
const AUTO_APPROVAL_DELAY_MS = 1_500;

/**
 * `device-login demo`: runs an authorization server on loopback and signs in to it.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function demo(
  { flags }: Invocation<DemoFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const output = await readOutputOptions(flags);
  // The issuer contains the port, which is known only when the server listens.
  const served = await host.serve((request) => server.fetch(request), readPort(flags.port));
  const server = createAuthorizationServer({
    issuer: served.url,
    clients: [{ client_id: "demo", client_name: "device-login demo" }],
    interval: 1,
  });
  const waiting = new AbortController();
  try {
    if (flags.autoApprove) {
      const wait = { clock: host.clock, signal: waiting.signal };
      sleep(AUTO_APPROVAL_DELAY_MS, wait).then(() => server.approve(), () => {});
    }
    const scope = ["openid", "profile", "email", "offline_access"];
    await runLogin(
      {
        login: {
          issuer: server.issuer,
          clientId: "demo",
          scope,
          // Call the server directly, past any proxy that the environment names.
          fetch: (input, init) => server.fetch(new Request(input, init)),
        },
        network: {},
        output,
        notices: [],
      },
      { host, signal },
    );
  } finally {
    waiting.abort();
    served.close();
  }
}

function readPort(text: string = "0"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new DeviceLoginError(
    "invalid_options",
    `--port must be a number from 0 to 65535: got ${JSON.stringify(text)}.`,
  );
}
