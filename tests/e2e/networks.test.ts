import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NETWORK_ERRORS } from "../../lib/host/network_error_table.ts";
import { type AwkwardServers, startAwkwardServers } from "../support/awkward_servers.ts";
import { WITHOUT_OPENSSL } from "../support/without_openssl.ts";
import {
  programCommand,
  type ProgramResult,
  PROGRAMS,
  run,
  runProgram,
} from "../support/program.ts";
import { readRuntimeTable } from "../support/runtime_table.ts";

const [program = ""] = PROGRAMS;
const folder = mkdtempSync(join(tmpdir(), "device-login-"));
let servers: AwkwardServers;
/** The names of the proxies of the table, and the sign-ins through them. */
const proxies: string[] = [];
let proxied: Map<string, Promise<ProgramResult[]>> | undefined;

before(async () => {
  if (!WITHOUT_OPENSSL) servers = await startAwkwardServers();
});
after(() => {
  servers?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Signs in at one server or more, in the way that a row of the table describes. */
interface Probe {
  signIn: () => Promise<ProgramResult[]>;
  /** Why this machine can't try it. */
  skip?: string | undefined;
}

/** How to try each row of the table in docs/networks.md. */
const PROBES: Record<string, Probe> = {
  "`localhost` with two addresses, of which only IPv4 responds": withTwoAddresses("ipv4_only"),
  "`localhost` with two addresses, of which only IPv6 responds": withTwoAddresses("ipv6_only"),
  "a port that browsers block, such as 6000": at("blocked_port"),
  "HTTP/2 only, with an authority that the runtime trusts": {
    signIn: () => Promise.all([signIn("http2_only", { env: trusted("root") })]),
  },
  "HTTP/2 only, with `--ca-cert`": at("http2_only"),
  "HTTP/2 only, without TLS": at("http2_without_tls"),
  "TLS 1.1 only": at("tls_1_1"),
  "a certificate with X.509 v1": at("version_1"),
  "a certificate with the host name only in its subject": at("name_in_subject_only"),
  "a certificate with RSA of 1024 bits": at("rsa_1024"),
  "an intermediate authority alone as `--ca-cert`": {
    signIn: () => Promise.all([signIn("by_intermediate", { args: caCert("intermediate") })]),
  },
  "a self-signed authority as the server's certificate": {
    signIn: () =>
      Promise.all([signIn("self_signed_authority", { args: caCert("self_signed_authority") })]),
  },
  "the same, in `NODE_EXTRA_CA_CERTS`": inVariable("NODE_EXTRA_CA_CERTS"),
  "the same, in `DENO_CERT`": inVariable("DENO_CERT"),
  "a reply in `gzip` or `x-gzip`": at("gzip", "x-gzip"),
  "a reply in `deflate`, with or without its header": at("deflate", "deflate_without_header"),
  "a reply in `br`": at("br"),
  "a reply in `zstd`": at("zstd"),
  "a reply in `gzip, br`": at("gzip_and_br"),
  "a reply in `compress`": at("compress"),
  "only the tokens in `deflate` or `zstd`": at("tokens_in_deflate", "tokens_in_zstd"),
  "a charset as `Content-Encoding`": at("charset_as_encoding"),
  "a head of 20 KB": at("head_of_20_kb"),
  "a head of 100 KB": at("head_of_100_kb"),
  "a head of 150 lines": at("head_of_150_lines"),
  "`100 Continue` before every reply": at("continue_first"),
  "an http proxy": through("http"),
  "an http proxy with a password": through("http_with_password"),
  "an https proxy": through("https"),
  "an https proxy with a password": through("https_with_password"),
  "SOCKS 5": through("socks_5"),
  "SOCKS 5 with a password": through("socks_5_with_password"),
  "SOCKS 4a": through("socks_4a"),
};

describe("docs/networks.md", () => {
  const rows = readRuntimeTable("What each runtime can reach");

  it("has a row for each probe, and no other", () => {
    assert.deepEqual([...rows.keys()], Object.keys(PROBES));
  });

  for (const [name, { signIn, skip }] of Object.entries(PROBES)) {
    const cell = rows.get(name);
    it(`${name}: ${cell}`, { skip: WITHOUT_OPENSSL || (skip ?? false) }, async () => {
      const results = await signIn();
      assert.ok(results.length > 0);
      for (const result of results) assert.equal(outcome(result), cell, result.stderr);
    });
  }
});

describe("a reply that is larger when it is decompressed", { skip: WITHOUT_OPENSSL }, () => {
  for (const server of ["bomb_in_gzip", "bomb_in_zstd"]) {
    it(`${server}: exits with 5`, async () => {
      const { code, stderr } = await signIn(server);
      assert.equal(code, 5, stderr);
      assert.match(stderr, /was answered with more than 1 MiB/);
    });
  }
});

/** Returns "yes" for a successful sign-in, and "no" for a failed one that says why in plain words. */
function outcome({ code, stdout, stderr }: ProgramResult): string {
  if (code === 0 && /^\S{20,}\n$/.test(stdout)) return "yes";
  const explained = NETWORK_ERRORS.some(({ meaning }) =>
    stderr.includes(meaning.split(";")[0] ?? "")
  );
  return code === 5 && explained ? "no" : `exit code ${code}`;
}

/** How a sign-in differs from others. */
interface SignInOptions {
  /** @default the authority that signed the servers' certificates */
  args?: readonly string[];
  env?: Record<string, string>;
  /** The words before the program. */
  wrapper?: readonly string[];
}

async function signIn(server: string, options: SignInOptions = {}): Promise<ProgramResult> {
  const { env = {}, wrapper } = options;
  const args = options.args ?? (options.env ? [] : caCert("root"));
  const all = ["--issuer", servers.url(server), "--client-id", "cli", "-q", ...args];
  if (wrapper === undefined) return await runProgram(all, { program, env });
  const [command = "", ...rest] = [...wrapper, ...programCommand({ program })];
  return await run(command, [...rest, ...all], { env }).ended;
}

/** Tries servers with the authority that signed their certificates. */
function at(...names: string[]): Probe {
  return { signIn: () => Promise.all(names.map((name) => signIn(name))) };
}

/** Tries servers, with and without TLS, whose name only the proxy knows. */
function through(proxy: string): Probe {
  proxies.push(proxy);
  return {
    signIn: async () => {
      // All proxies at the same time: most of a sign-in is the interval before its poll.
      proxied ??= new Map(proxies.map((name) => [name, signInThrough(name)]));
      return await proxied.get(proxy) ?? [];
    },
  };
}

function signInThrough(proxy: string): Promise<ProgramResult[]> {
  const args = [...caCert("root"), "--allow-http"];
  const env = { ALL_PROXY: servers.proxy(proxy) };
  const names = ["behind_proxy", "behind_proxy_without_tls"];
  return Promise.all(names.map((name) => signIn(name, { args, env })));
}

function inVariable(variable: string): Probe {
  return {
    signIn: () => {
      const env = { [variable]: file("self_signed_authority") };
      return Promise.all([signIn("self_signed_authority", { env })]);
    },
  };
}

/** Tries a server while `localhost` has two addresses, as it has on most machines. */
function withTwoAddresses(server: string): Probe {
  const hosts = join(folder, "hosts");
  writeFileSync(hosts, "127.0.0.1 localhost\n::1 localhost\n");
  // A file system of its own, in which another file is the system's list of hosts.
  const mount = 'mount --bind "$0" /etc/hosts && exec "$@"';
  const wrapper = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, hosts];
  const [command = "", ...rest] = wrapper;
  const available = spawnSync(command, [...rest, "true"]).status === 0;
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  const ipv6 = addresses.some(({ address }) => address === "::1");
  return {
    signIn: () => Promise.all([signIn(server, { wrapper })]),
    skip: available && ipv6 ? undefined : "this machine has no IPv6, or does not allow mounts",
  };
}

function caCert(name: "root" | "intermediate" | "self_signed_authority"): string[] {
  return ["--ca-cert", file(name)];
}

/** Returns the variables by which each runtime trusts an authority itself. */
function trusted(name: "root"): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: file(name), DENO_CERT: file(name) };
}

/** Writes a certificate to a file, and returns its path. */
function file(name: "root" | "intermediate" | "self_signed_authority"): string {
  const { certificates: { root, intermediate, servers: { self_signed_authority } } } = servers;
  const known = { root, intermediate, self_signed_authority: self_signed_authority.cert };
  const path = join(folder, `${name}.pem`);
  // A program that was started before may be reading it.
  if (!existsSync(path)) writeFileSync(path, known[name]);
  return path;
}
