import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../../scripts/runtimes.ts";
import type { Metadata } from "./oidc_provider.ts";

/** A request in which a client proves itself, as the server has seen it. */
export interface SeenRequest {
  endpoint: "device_authorization" | "token" | "introspection" | "revocation";
  client?: string;
  status: number;
  error?: string;
  /** The scheme of its `Authorization`. */
  authorization?: string;
  /** The names of its parameters. */
  parameters: string[];
  /** Its `client_assertion`. */
  assertion?: string;
  /** The subject of the certificate that the connection has shown. */
  certificate?: string;
}

/** An oidc-provider over TLS, in a process of its own. */
export interface SecureProvider {
  issuer: string;
  /** The next so many requests of clients that it has seen; each is given once. */
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
      // Notices of the server's own come in between.
      if (!line.startsWith("{")) return;
      const told = JSON.parse(line);
      if (told.issuer) resolve(told.issuer);
      else lines.push(told);
    });
  });
  return {
    issuer,
    async seen(count) {
      // What it writes arrives later than its replies.
      while (lines.length < given + count) await new Promise((resolve) => setTimeout(resolve, 5));
      return lines.slice(given, given += count);
    },
    close: () => void child.kill(),
  };
}
