import type { Host } from "../../host/host.ts";
import { sleep } from "../../oauth/clock.ts";
import { DeviceLoginError } from "../../oauth/errors.ts";
import { createAuthorizationServer } from "../../testing/mod.ts";
import { login, type RunOptions } from "../login/login.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import type { Settings } from "../../settings/settings.ts";

/** The flags of `demo`. */
export type DemoFlags = Settings & {
  autoApprove?: boolean;
  port?: string;
};

/** Milliseconds until `--auto-approve` approves: long enough to see what a person would. */
const AUTO_APPROVAL = 1_500;

/**
 * `device-login demo`: serves an authorization server on loopback and signs in to it.
 *
 * @param flags the command line's flags
 * @param host the system around it
 * @param run what ends it
 */
export async function demo(flags: DemoFlags, host: Host, run: RunOptions): Promise<void> {
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
    await login(
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
      host,
      run,
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
