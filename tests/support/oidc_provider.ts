import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import { Browser } from "./browser.ts";

/** A real server, and a person in front of its pages. */
export interface OidcProvider {
  issuer: string;
  /** Lets a person decide. */
  decide(verificationUriComplete: string, decision: "approve" | "deny"): Promise<void>;
  close(): void;
}

/** How long its device codes live, in seconds. */
export interface OidcProviderOptions {
  deviceCodeLifetime?: number;
}

const grant_types = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"];
const device = { grant_types, response_types: [], redirect_uris: [] };

/** Starts oidc-provider with a public client `cli` and one for each way to send a secret. */
export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const { deviceCodeLifetime = 600 } = options;
  const server = createServer((incoming, outgoing) => handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const confidential = (method: "client_secret_basic" | "client_secret_post") => ({
    client_id: method,
    client_secret: "s:e+c/r e%t-0123456789_0123456789",
    token_endpoint_auth_method: method,
    ...device,
  });
  const handle = new Provider(issuer, {
    clients: [
      { client_id: "cli", token_endpoint_auth_method: "none", ...device },
      confidential("client_secret_basic"),
      confidential("client_secret_post"),
    ],
    features: { deviceFlow: { enabled: true } },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@example.com` }),
    }),
    claims: { openid: ["sub"], email: ["email"] },
    ttl: { DeviceCode: deviceCodeLifetime },
    cookies: { keys: ["not a secret"] },
    renderError: (context: { body: string }, _out: unknown, error: unknown) =>
      void (context.body = String(error)),
  }).callback();
  return {
    issuer,
    async decide(verificationUriComplete, decision) {
      const browser = new Browser();
      await browser.open(verificationUriComplete);
      await browser.submit(); // The page that fills in the code and sends itself.
      if (decision === "deny") return await browser.submit({ abort: "yes" });
      await browser.submit({ confirm: "yes" });
      await browser.submit({ prompt: "login", login: "alice", password: "any" });
      await browser.submit({ prompt: "consent" });
      if (!/success/i.test(browser.page)) throw new Error(`not approved:\n${browser.page}`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
