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

/** Milliseconds until `--auto-approve` approves: long enough to see what a person would. */
const AUTO_APPROVAL = 1_500;

/**
 * `device-login demo`: serves an authorization server on loopback and signs in to it.
 *
 * @param invocation what the command line says
 * @param context the system around it, and what ends it
 */
export async function demo(
  { flags }: Invocation<DemoFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const output = await readOutputOptions(flags);
  // The server's issuer holds the port, which is known once it is served.
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
      sleep(AUTO_APPROVAL, wait).then(() => server.approve(), () => {});
    }
    const scope = ["openid", "profile", "email", "offline_access"];
    await runLogin(
      {
        login: {
          issuer: server.issuer,
          clientId: "demo",
          scope,
          // By the shortest way: a proxy that the environment names has no business here.
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
    `--port ${JSON.stringify(text)} is no port; it has to be a number from 0 to 65535.`,
  );
}
