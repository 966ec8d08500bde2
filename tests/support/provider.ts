import { serve } from "../../lib/host/serve.ts";
import { type ProviderName, PROVIDERS } from "../../lib/oauth/providers.ts";
import { createAuthorizationServer, type TestClient } from "../../lib/testing/mod.ts";

/** Replaces `--provider` with the flags that it stands for, so that its URLs can be changed. */
function spellOut(script: string): string {
  return script.replaceAll(/--provider[= ](\w+)/g, (whole, name: ProviderName) => {
    if (!Object.hasOwn(PROVIDERS, name)) return whole;
    const { issuer, deviceAuthorizationEndpoint, tokenEndpoint, authMethod } = PROVIDERS[name];
    const flags = {
      "--issuer": issuer,
      "--device-auth-url": deviceAuthorizationEndpoint,
      "--token-url": tokenEndpoint,
      "--auth-method": authMethod,
    };
    return Object.entries(flags).filter(([, value]) => value !== undefined)
      .map((words) => words.join(" ")).join(" ");
  });
}

/**
 * Runs a script against a testing server in place of its provider. The server has the same paths
 * and approves at once.
 *
 * @param written commands with URLs of a provider, or its name
 * @param run runs the same commands with the URLs of the testing server
 */
export async function withProvider(
  written: string,
  run: (script: string) => Promise<unknown>,
): Promise<void> {
  const script = spellOut(written);
  const served = await serve((request) => answer(request));
  // URLs of the project itself stay, and those of hosts that only get the token.
  const named = [...script.matchAll(/--host[= ]([\w.-]+)/g)].map(([, host]) => host);
  const local = (text: string) =>
    text.replaceAll(
      /https:\/\/(?!github\.com\/device-login\/)([\w.-]+)/g,
      (url, host) => named.includes(host) ? url : served.url,
    );
  const given = (flag: string) =>
    new RegExp(`--${flag}[= ]['"]?(https://[^\\s'"]+)`).exec(script)?.[1];
  const issuer = local(given("issuer") ?? served.url);
  const method = /--auth-method[= ](\w+)/.exec(script)?.[1];
  const client: TestClient = {
    client_id: "cli",
    ...(script.includes("secret") && { client_secret: "the-secret" }),
    ...(method === "client_secret_post" && { token_endpoint_auth_method: method }),
  };
  const server = createAuthorizationServer({
    issuer,
    clients: [client],
    exchangeAudiences: [...script.matchAll(/--exchange-audience[= ](\w+)/g)].flatMap(([, one]) =>
      one ?? []
    ),
    interval: 1,
  });
  // A provider without discovery has its own paths.
  const paths = new Map([
    [local(given("device-auth-url") ?? ""), "/oauth2/device/auth"],
    [local(given("token-url") ?? ""), "/oauth2/token"],
  ]);
  const answer = async (request: Request) => {
    const path = paths.get(request.url);
    const reply = await server.fetch(path ? new Request(issuer + path, request) : request);
    if (server.pending().length > 0) server.approve();
    return reply;
  };
  try {
    await run(local(script));
  } finally {
    served.close();
  }
}
