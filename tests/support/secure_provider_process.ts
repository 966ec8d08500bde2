// deno-lint-ignore-file no-console -- the test that started it reads its output
/**
 * Serves oidc-provider over TLS: at its issuer, and at a second port for clients with certificates,
 * which the metadata lists as mTLS aliases. Writes the requests to standard output, one JSON object
 * per line. Runs under Node: Bun's servers do not expose a client's certificate.
 *
 * @module
 */

import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import process from "node:process";
import type { TLSSocket } from "node:tls";
import * as certificates from "./certificates.ts";
import { createProvider, type Metadata } from "./oidc_provider.ts";

/** The parts of a request's context that this file reads. */
interface Context {
  status: number;
  body?: { error?: string };
  socket: TLSSocket;
  headers: Record<string, string | undefined>;
  oidc?: { route: string; client?: { clientId: string }; body?: Record<string, unknown> };
}

const { clients } = JSON.parse(process.argv[2] ?? "{}") as { clients: Metadata[] };

const plain = createServer(certificates.server, (incoming, outgoing) => handle(incoming, outgoing));
const mutual = createServer({
  ...certificates.server,
  ca: certificates.clientCa,
  requestCert: true,
  rejectUnauthorized: false,
}, (incoming, outgoing) => handle(incoming, outgoing));
const [issuer, mtls] = await Promise.all([plain, mutual].map(async (server) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}));

const provider = createProvider(issuer ?? "", {
  clients,
  features: {
    introspection: { enabled: true },
    revocation: { enabled: true },
    // Access tokens for a resource are JWTs, which can be decoded.
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context: unknown, audience: string) => ({
        scope: "read",
        audience,
        accessTokenFormat: "jwt",
      }),
    },
    mTLS: {
      enabled: true,
      tlsClientAuth: true,
      selfSignedTlsClientAuth: true,
      certificateBoundAccessTokens: true,
      getCertificate: ({ socket }: Context) => socket.getPeerX509Certificate?.(),
      certificateAuthorized: ({ socket }: Context) => socket.authorized,
      certificateSubjectMatches: ({ socket }: Context, property: string, expected: string) =>
        property === "tls_client_auth_subject_dn" &&
        socket.getPeerX509Certificate?.()?.subject === expected,
    },
  },
  configuration: {
    clientAuthMethods: [
      "none",
      "client_secret_basic",
      "client_secret_post",
      "client_secret_jwt",
      "private_key_jwt",
      "tls_client_auth",
      "self_signed_tls_client_auth",
    ],
    discovery: {
      mtls_endpoint_aliases: {
        device_authorization_endpoint: `${mtls}/device/auth`,
        token_endpoint: `${mtls}/token`,
        userinfo_endpoint: `${mtls}/me`,
        introspection_endpoint: `${mtls}/token/introspection`,
        revocation_endpoint: `${mtls}/token/revocation`,
      },
    },
  },
});
provider.use(async (context: Context, next: () => Promise<void>) => {
  await next();
  const { route, client, body = {} } = context.oidc ?? {};
  if (!["device_authorization", "token", "introspection", "revocation"].includes(route ?? "")) {
    return;
  }
  console.log(JSON.stringify({
    endpoint: route,
    client: client?.clientId,
    status: context.status,
    error: context.body?.error,
    authorization: context.headers.authorization?.split(" ")[0],
    parameters: Object.keys(body).toSorted(),
    assertion: body.client_assertion,
    certificate: context.socket.getPeerX509Certificate?.()?.subject,
  }));
});
const handle = provider.callback();
console.log(JSON.stringify({ issuer }));
