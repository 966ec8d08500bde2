import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../../scripts/runtimes.ts";

/** A resource server in a process of its own. */
export interface SeparateResource {
  /** Its URL, by name: `https://localhost:PORT`. */
  url: string;
  /** Its host, with the port. */
  host: string;
  close(): void;
}

/**
 * Starts `resource_process.ts`.
 *
 * @param options `tls`: whether it serves https, and requests certificates
 */
export async function startSeparateResource({ tls }: { tls: boolean }): Promise<SeparateResource> {
  const script = fileURLToPath(new URL("./resource_process.ts", import.meta.url));
  const child = spawn(runtimePath("node"), [script, tls ? "tls" : ""], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server ended before it was up")));
    createInterface(child.stdout).once("line", resolve);
  });
  return { url, host: new URL(url).host, close: () => void child.kill() };
}
