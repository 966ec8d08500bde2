import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { createAuthorizationServer, oauthError } from "../../lib/testing/mod.ts";
import { runtimePath } from "../runtimes.ts";
import { type Comparison, median } from "./comparison.ts";

/** How often each client signs in. */
const LOGINS = 5;

/** What a login sent, and how soon its client had the tokens. */
interface Wire {
  requests: number;
  connections: number;
  /** Bytes that arrived at the server, headers included. */
  sent: number;
  /** Milliseconds from the reply with the tokens until the client had checked them. */
  delay: number;
}

const MEASURED: readonly (readonly [name: keyof Wire, what: string, unit: string])[] = [
  ["requests", "requests of a login with two pending polls", ""],
  ["connections", "connections of that login", ""],
  ["sent", "bytes sent by that login", "B"],
  ["delay", "from the reply to the checked tokens", "ms"],
];

/** Compares the requests of a login with an ID token, from discovery to the tokens, under Node. */
export async function* compareWire(): AsyncGenerator<Comparison> {
  const ours = await measure("device-login");
  const theirs = await measure("openid-client");
  for (const [name, what, unit] of MEASURED) {
    yield { what, unit, ours: ours[name], peer: "openid-client", theirs: theirs[name] };
  }
}

async function measure(client: string): Promise<Wire> {
  const logins: Wire[] = [];
  for (let login = 0; login < LOGINS; login++) logins.push(await signIn(client));
  const of = (name: keyof Wire) => median(logins.map((login) => login[name]));
  return {
    requests: of("requests"),
    connections: of("connections"),
    sent: of("sent"),
    delay: of("delay"),
  };
}

/** Signs in once, in a fresh process. */
async function signIn(client: string): Promise<Wire> {
  const sockets = new Set<{ bytesRead: number }>();
  let issued = NaN;
  const listener = createServer(async (incoming, outgoing) => {
    const chunks = await Array.fromAsync(incoming);
    const response = await server.fetch(
      new Request(`${server.issuer}${incoming.url}`, {
        method: incoming.method ?? "GET",
        headers: incoming.headers as Record<string, string>,
        ...(incoming.method === "POST" &&
          { body: new Uint8Array(chunks.flatMap((part) => [...part])) }),
      }),
    );
    const body = await response.text();
    if (body.includes("access_token")) issued = Date.now();
    outgoing.writeHead(response.status, [...response.headers].flat()).end(body);
  });
  listener.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(listener.address() as AddressInfo).port}`;
  const server = createAuthorizationServer({ issuer, interval: 1 });
  server.script("token", oauthError("authorization_pending"), oauthError("authorization_pending"));
  const approval = setInterval(() => server.pending().length > 0 && server.approve(), 10);
  try {
    const script = ["scripts/bench/wire/login.ts", client, issuer];
    const { stdout } = await promisify(execFile)(runtimePath("node"), script);
    return {
      requests: server.requests.length,
      connections: sockets.size,
      sent: [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, 0),
      delay: JSON.parse(stdout) - issued,
    };
  } finally {
    clearInterval(approval);
    listener.close();
    listener.closeAllConnections();
  }
}
