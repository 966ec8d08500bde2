import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "./free_port.ts";
import { PROXIED_HOST } from "./proxy.ts";

/** The proxies. The last one is a tinyproxy that is reached by TLS. */
export type DebianProxyKind = "squid" | "tinyproxy" | "dante" | "stunnel4";

/** The user of a proxy with a password. */
export const PROXY_USER = "proxyuser";

/** A running proxy. */
export interface DebianProxy {
  port: number;
  stop(): void;
}

/** The options of {@linkcode startDebianProxy}. */
export interface DebianProxyOptions {
  /** The password of {@linkcode PROXY_USER}. @default none is required */
  password?: string | undefined;
  /** Whether the proxy refuses every server. */
  refuses?: boolean;
}

/** The place of a proxy's files, and its port. */
interface Place {
  folder: string;
  port: number;
}

/**
 * Starts a proxy from Debian on a free port, with a folder of its own. For it alone, a host name
 * that nobody else knows is this machine.
 *
 * @param kind the proxy
 * @param options the password, and whether it refuses
 */
export async function startDebianProxy(
  kind: DebianProxyKind,
  options: DebianProxyOptions = {},
): Promise<DebianProxy> {
  const folder = mkdtempSync(join(tmpdir(), "proxy-"));
  // The proxies read it as another user.
  chmodSync(folder, 0o755);
  const place = { folder, port: await freePort() };
  writeFileSync(join(folder, "hosts"), `127.0.0.1 localhost\n127.0.0.1 ${PROXIED_HOST}\n`);
  const behind = kind === "stunnel4" ? await startDebianProxy("tinyproxy", options) : undefined;
  const [command = "", ...args] = behind
    ? configureStunnel(place, behind.port)
    : CONFIGURATIONS[kind as keyof typeof CONFIGURATIONS](place, options);
  const log: string[] = [];
  const proxy = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...fakeNames(folder, options) },
  });
  for (const stream of [proxy.stdout, proxy.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => log.push(text));
  }
  const stop = () => {
    behind?.stop();
    proxy.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(place.port, () => proxy.exitCode === null);
  } catch {
    stop();
    throw new Error(`${command} does not listen:\n${log.join("")}`);
  }
  return { port: place.port, stop };
}

/** Writes a file, and returns its path. */
function write({ folder }: Place, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** Write the configuration of a proxy; they return its command. */
const CONFIGURATIONS = {
  squid(place: Place, { password, refuses }: DebianProxyOptions): string[] {
    const { folder, port } = place;
    const passwords = password === undefined ? [] : [`${PROXY_USER}:${hash("-apr1", password)}`];
    const helper = `/usr/lib/squid/basic_ncsa_auth ${write(place, "passwords", passwords)}`;
    const path = write(place, "squid.conf", [
      `http_port 127.0.0.1:${port}`,
      "visible_hostname localhost",
      "pid_filename none",
      `hosts_file ${folder}/hosts`,
      "cache deny all",
      "cache_log stdio:/dev/stderr",
      "access_log none",
      `coredump_dir ${folder}`,
      "shutdown_lifetime 0 seconds",
      "dns_timeout 5 seconds",
      "connect_timeout 5 seconds",
      ...(password === undefined ? [] : [
        `auth_param basic program ${helper}`,
        "auth_param basic utf8 on",
        "acl users proxy_auth REQUIRED",
        "http_access deny !users",
      ]),
      `http_access ${refuses ? "deny" : "allow"} all`,
    ]);
    return ["squid", "-N", "-f", path];
  },

  tinyproxy(place: Place, { password, refuses }: DebianProxyOptions): string[] {
    const path = write(place, "tinyproxy.conf", [
      `Port ${place.port}`,
      "Listen 127.0.0.1",
      "Timeout 60",
      "MaxClients 50",
      ...(password === undefined ? [] : [`BasicAuth ${PROXY_USER} ${password}`]),
      ...(refuses ? ["ConnectPort 1"] : []),
    ]);
    return ["tinyproxy", "-d", "-c", path];
  },

  dante(place: Place, { password, refuses }: DebianProxyOptions): string[] {
    const path = write(place, "danted.conf", [
      "logoutput: stderr",
      `internal: 127.0.0.1 port = ${place.port}`,
      "external: lo",
      "clientmethod: none",
      `socksmethod: ${password === undefined ? "none" : "username"}`,
      `user.privileged: ${process.getuid?.() === 0 ? "root" : "nobody"}`,
      "user.unprivileged: nobody",
      "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }",
      `socks ${refuses ? "block" : "pass"} { from: 127.0.0.0/8 to: 0.0.0.0/0 }`,
    ]);
    return ["danted", "-f", path];
  },
};

function configureStunnel(place: Place, behind: number): string[] {
  const certificates = new URL("./certificates/", import.meta.url).pathname;
  const path = write(place, "stunnel.conf", [
    "foreground = yes",
    "pid =",
    "[proxy]",
    `accept = 127.0.0.1:${place.port}`,
    `connect = 127.0.0.1:${behind}`,
    `cert = ${certificates}server.pem`,
    `key = ${certificates}server.key.pem`,
  ]);
  return ["stunnel4", path];
}

/** Returns the variables by which libnss-wrapper gives a process host names and users of its own. */
function fakeNames(
  folder: string,
  { password }: DebianProxyOptions,
): Record<string, string> {
  const place = { folder, port: 0 };
  const users = readFileSync("/etc/passwd", "utf8").trimEnd();
  const own = `${PROXY_USER}:x:65530:65534::/:/bin/false`;
  return {
    LD_PRELOAD: "libnss_wrapper.so",
    NSS_WRAPPER_HOSTS: join(folder, "hosts"),
    NSS_WRAPPER_PASSWD: write(place, "passwd", [users, own]),
    NSS_WRAPPER_GROUP: "/etc/group",
    NSS_WRAPPER_SHADOW: write(place, "shadow", [
      `${PROXY_USER}:${password === undefined ? "!" : hash("-6", password)}:19000:0:99999:7:::`,
    ]),
  };
}

function hash(kind: string, password: string): string {
  const options = { input: password, encoding: "utf8" } as const;
  return execFileSync("openssl", ["passwd", kind, "-stdin"], options).trim();
}

/** Waits until something listens on a port. */
async function listening(port: number, isAlive: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 300 && isAlive(); attempt++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.on("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on ${port}`);
}
