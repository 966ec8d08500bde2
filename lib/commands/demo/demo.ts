import type { Host } from "../../host/host.ts";
import type { Served } from "../../host/serve.ts";
import { sleep } from "../../oauth/base/sleep.ts";
import { isLoopback } from "../../oauth/http/secure_url.ts";
import {
  type AuthorizationServer,
  createAuthorizationServer,
} from "../../testing/server/authorization_server.ts";
import { runLogin } from "../login/login.ts";
import { readOutputOptions } from "../../settings/options/output_options.ts";
import type { Settings } from "../../settings/settings.ts";
import { usage } from "../../settings/usage.ts";
import type { Invocation, RunContext } from "../../cli/command_definition.ts";
import { warn } from "../../cli/warn.ts";

/** The flags of `demo`. */
export type DemoFlags = Settings & {
  autoApprove?: boolean | undefined;
  host?: string | undefined;
  port?: string | undefined;
  serve?: boolean | undefined;
};

/** The delay of `--auto-approve`, long enough to see the prompt. */
const AUTO_APPROVAL_DELAY_MS = 1_500;

const CLIENT_ID = "demo";

const NEXT_STEPS = `
What next:
  a real provider   device-login --provider github --client-id ID
  a saved session   device-login --profile work --issuer URL --client-id ID
  the library       npm install device-login, and docs/library.md
`;

/**
 * `device-login demo`: runs an authorization server and signs in to it, or leaves that to others.
 *
 * @param invocation the parsed command line
 * @param context the host, and the signal that ends the command
 */
export async function demo(
  { flags }: Invocation<DemoFlags>,
  { host, signal }: RunContext,
): Promise<void> {
  const output = await readOutputOptions(flags);
  const place = { hostname: readHost(flags.host), port: readPort(flags.port) };
  // The issuer contains the port, which is known only when the server listens.
  const served = await host.serve((request) => server.fetch(request), place);
  const server = createAuthorizationServer({
    issuer: served.url,
    clients: [{ client_id: CLIENT_ID, client_name: "device-login demo" }],
    interval: 1,
  });
  const over = new AbortController();
  const ended = AbortSignal.any([over.signal, signal]);
  try {
    if (!isLoopback(new URL(served.url))) {
      await warn(
        host,
        `Everyone on the network can reach ${served.url} and approve sign-ins there. It is plain ` +
          "http, for trying things out: stop it with ^C.",
      );
    }
    if (flags.autoApprove) approveAll(server, { host, signal: ended }).catch(() => {});
    if (flags.serve) return await stayUp(served, { host, signal });
    await runLogin(
      {
        login: {
          issuer: server.issuer,
          clientId: CLIENT_ID,
          scope: ["openid", "profile", "email", "offline_access"],
          allowHttp: true,
          // Call the server directly, past any proxy that the environment names.
          fetch: (input, init) => server.fetch(new Request(input, init)),
        },
        network: {},
        output,
      },
      { host, signal },
    );
    if (!output.quiet) await host.stderr.write(NEXT_STEPS).catch(() => {});
  } finally {
    over.abort();
    served.close();
  }
}

/** Says how to sign in to the server, and waits for the end. */
async function stayUp({ url }: Served, { host, signal }: RunContext): Promise<void> {
  const allowHttp = isLoopback(new URL(url)) ? "" : " --allow-http";
  await host.stderr.write(
    "The server runs until ^C. To sign in to it:\n" +
      `  device-login --issuer ${url} --client-id ${CLIENT_ID}${allowHttp}\n`,
  );
  while (!signal.aborted) await sleep(60_000, { clock: host.clock, signal });
}

/** Approves every sign-in, after a moment. */
async function approveAll(
  server: AuthorizationServer,
  { host, signal }: { host: Host; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    await sleep(AUTO_APPROVAL_DELAY_MS, { clock: host.clock, signal });
    for (const code of server.pending()) server.approve(code);
  }
}

function readHost(text: string = "127.0.0.1"): string {
  const name = text.replace(/^\[(.*)\]$/, "$1");
  const url = URL.parse(`http://${name.includes(":") ? `[${name}]` : name}`);
  if (url === null || url.pathname !== "/" || url.port !== "" || url.username !== "") {
    throw usage(`--host must be an address of this machine: got ${JSON.stringify(text)}.`);
  }
  if (["0.0.0.0", "[::]"].includes(url.hostname)) {
    throw usage(
      `--host must be the address by which other devices reach this machine: got ${text}, which ` +
        "means all of them.",
    );
  }
  return name;
}

function readPort(text: string = "0"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw usage(`--port must be a number from 0 to 65535: got ${JSON.stringify(text)}.`);
}
