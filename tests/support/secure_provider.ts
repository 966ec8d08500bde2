import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../../scripts/runtimes.ts";
import type { Metadata } from "./oidc_provider.ts";

/** A request with client authentication, as received by the server. */
export interface SeenRequest {
  endpoint: "device_authorization" | "token" | "introspection" | "revocation";
  client?: string;
  status: number;
  error?: string;
  /** The scheme in its `Authorization` header. */
  authorization?: string;
  /** The names of its parameters. */
  parameters: string[];
  /** Its `client_assertion`. */
  assertion?: string;
  /** The subject of the client certificate. */
  certificate?: string;
}

/** An oidc-provider over TLS in a separate process. */
export interface SecureProvider {
  issuer: string;
  /** Returns the next `count` requests of clients, each once, except for polls that were too early. */
  seen(count: number): Promise<SeenRequest[]>;
  close(): void;
}

/** Starts it with these clients. */
export async function startSecureProvider(clients: Metadata[]): Promise<SecureProvider> {
  const script = fileURLToPath(new URL("./secure_provider_process.ts", import.meta.url));
  const child = spawn(runtimePath("node"), [script, JSON.stringify({ clients })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: SeenRequest[] = [];
  let given = 0;
  const issuer = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server ended before it was up")));
    createInterface(child.stdout).on("line", (line) => {
      // The server prints notices in between.
      if (!line.startsWith("{")) return;
      const message = JSON.parse(line);
      if (message.issuer) resolve(message.issuer);
      // On a busy machine a login may poll before it is approved.
      else if (message.error !== "authorization_pending") lines.push(message);
    });
  });
  return {
    issuer,
    async seen(count) {
      // Its output arrives later than its replies.
      while (lines.length < given + count) await new Promise((resolve) => setTimeout(resolve, 5));
      return lines.slice(given, given += count);
    },
    close: () => void child.kill(),
  };
}
