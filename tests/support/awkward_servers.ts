import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runtimePath } from "../../scripts/runtimes.ts";
import type { OpensslCertificates } from "./openssl_certificates.ts";

/** Authorization servers that are awkward to reach, in a separate process. */
export interface AwkwardServers {
  /** Returns the URL of a server, by its name in `awkward_servers_process.ts`. */
  url(name: string): string;
  /** Returns the URL of a proxy, with its password, by its name there. */
  proxy(name: string): string;
  /** The certificates of those with TLS. */
  certificates: OpensslCertificates;
  close(): void;
}

/** Starts them. */
export async function startAwkwardServers(): Promise<AwkwardServers> {
  const script = fileURLToPath(new URL("./awkward_servers_process.ts", import.meta.url));
  const child = spawn(runtimePath("node"), [script], { stdio: ["pipe", "pipe", "inherit"] });
  const { urls, proxies, certificates } = await new Promise<{
    urls: Record<string, string>;
    proxies: Record<string, string>;
    certificates: OpensslCertificates;
  }>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the servers ended before they were up")));
    createInterface(child.stdout).once("line", (line) => resolve(JSON.parse(line)));
  });
  return {
    url(name) {
      const url = urls[name];
      if (!url) throw new Error(`the server ${name} is not up`);
      return url;
    },
    proxy(name) {
      const url = proxies[name];
      if (!url) throw new Error(`there is no proxy ${name}`);
      return url;
    },
    certificates,
    close: () => void child.kill(),
  };
}
