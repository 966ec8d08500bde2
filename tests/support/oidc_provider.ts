import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { Browser } from "./browser.ts";

/** A registered client, or a part of the configuration: the package has no types. */
export type Metadata = Record<string, unknown>;

/** A real server, and a person in front of its pages. */
export interface OidcProvider {
  issuer: string;
  /** Approves or denies as a person. */
  decide(verificationUriComplete: string, decision: "approve" | "deny"): Promise<void>;
  close(): void;
}

/** The options of an oidc-provider. */
export interface OidcProviderOptions {
  /** The lifetime of device codes, in seconds. */
  deviceCodeLifetime?: number;
  /** The clients. @default a public one, `cli`, and one for each method with a secret */
  clients?: Metadata[];
  /** Further features. */
  features?: Metadata;
  /** Further configuration. */
  configuration?: Metadata;
  /** Extends it, for example by a grant. */
  extend?: (provider: Provider) => void;
}

/** The secret of the clients that have one; its characters need encoding. */
export const SECRET = "s:e+c/r e%t-0123456789_0123456789";

/** Returns a client that may start the flow. */
export function deviceClient(client_id: string, own: Metadata = {}): Metadata {
  return {
    client_id,
    token_endpoint_auth_method: "none",
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    response_types: [],
    redirect_uris: [],
    ...own,
  };
}

/** A public client, and one for each method with a secret. */
const CLIENTS = [
  deviceClient("cli"),
  ...["client_secret_basic", "client_secret_post"].map((method) =>
    deviceClient(method, { client_secret: SECRET, token_endpoint_auth_method: method })
  ),
];

/** Creates an oidc-provider. */
export function createProvider(issuer: string, options: OidcProviderOptions = {}): Provider {
  const { deviceCodeLifetime = 600, clients = CLIENTS, features, configuration } = options;
  return new Provider(issuer, {
    clients,
    features: { deviceFlow: { enabled: true }, ...features },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@example.com` }),
    }),
    claims: { openid: ["sub"], email: ["email"] },
    ttl: { DeviceCode: deviceCodeLifetime },
    cookies: { keys: ["not a secret"] },
    renderError: (context: { body: string }, _out: unknown, error: unknown) =>
      void (context.body = String(error)),
    ...configuration,
  });
}

/** Serves an oidc-provider on loopback. */
export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const server = createServer((incoming, outgoing) => handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createProvider(issuer, options);
  options.extend?.(provider);
  const handle = provider.callback();
  return {
    issuer,
    decide,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Approves or denies on oidc-provider's pages, as a person. */
export async function decide(
  verificationUriComplete: string,
  decision: "approve" | "deny",
  send: typeof fetch = fetch,
): Promise<void> {
  const browser = new Browser(send);
  await browser.open(verificationUriComplete);
  await browser.submit(); // The page with the code, which submits itself.
  if (decision === "deny") return await browser.submit({ abort: "yes" });
  await browser.submit({ confirm: "yes" });
  await browser.submit({ prompt: "login", login: "alice", password: "any" });
  await browser.submit({ prompt: "consent" });
  if (!/success/i.test(browser.page)) throw new Error(`not approved:\n${browser.page}`);
}
