import { describeProxy } from "../../host/proxy_failure.ts";
import { looksUpHere, type ProxyInUse } from "../../host/proxy.ts";
import { parseNetworkFailure } from "./network_failure.ts";
import type { Exchange } from "./observe.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

/** Clock differences up to this many seconds are not reported. */
const CLOCK_SKEW_NOTICE_S = 30;

/** Reports the proxy that requests go through, and its failure. */
export function proxyStep(
  url: URL,
  { proxy, reached: { error } }: { proxy: ProxyInUse | undefined; reached: Exchange },
): Step {
  if (proxy === undefined) return ok("proxy", `none is used for ${url.host}`);
  const own = describeProxy(proxy);
  if (error?.startsWith(`${own} `)) {
    const { cause, advice } = parseNetworkFailure(error);
    return failed("proxy", { detail: cause, advice, code: "network" });
  }
  return ok("proxy", `${proxy.name} is used for ${url.host} (${proxy.variable})`);
}

/** The result of a DNS lookup. */
export type Lookup = { addresses: string[] } | { error: Error & { code?: unknown } };

/** The facts about a host name. */
export interface NameFacts {
  /** The server. */
  url: URL;
  /** The proxy, which looks up the server's name itself. */
  proxy: ProxyInUse | undefined;
  /** The result of the lookup; undefined if the host is an IP address. */
  found: Lookup | undefined;
  /** Whether the server could be reached anyway. */
  reached: boolean;
}

/** Returns the name that this machine looks up to reach the server, unless it is an IP address. */
export function nameToLookUp({ url, proxy }: Pick<NameFacts, "url" | "proxy">): string | undefined {
  const { hostname } = proxy ?? url;
  return /^(\d+\.){3}\d+$|^\[/.test(hostname) ? undefined : hostname;
}

/** Checks whether the name of the server, or of the proxy, can be resolved. */
export function nameStep(facts: NameFacts): Step {
  const { url, proxy, found, reached } = facts;
  const { hostname } = proxy ?? url;
  const which = proxy ? `${hostname} (${describeRole(proxy, url)})` : hostname;
  if (found === undefined) return ok("name", `${which} is an IP address`);
  if ("addresses" in found) return ok("name", `${which} is ${found.addresses.join(", ")}`);
  const { code, message } = found.error;
  if (code === "EPERM") {
    return skipped("name", `no permission to look up ${hostname}; Deno needs --allow-net`);
  }
  const unknown = ["ENOTFOUND", "EAI_NONAME", "ENODATA"].includes(String(code));
  const cause = unknown ? `${which} is unknown` : `${which} could not be looked up: ${message}`;
  if (reached) return warning("name", { detail: `${cause}, but the server responds` });
  return failed("name", {
    detail: cause,
    advice: unknown
      ? `Check the spelling of ${hostname}${proxy ? ` in ${proxy.variable}` : ""}.`
      : "Check this machine's network and its DNS server.",
    code: "network",
  });
}

function describeRole(proxy: ProxyInUse, { hostname }: URL): string {
  return looksUpHere(proxy) ? "the proxy" : `the proxy, which looks up ${hostname}`;
}

/** Checks whether the server responds. */
export function connectionStep(url: URL, reached: Exchange): Step {
  const { status, duration, error = "" } = reached;
  if (status !== undefined) {
    return ok("connection", `${url.host} responds (${Math.round(duration)} ms)`);
  }
  // A certificate has its own step: the server was reached.
  if (isAboutCertificate(reached)) return ok("connection", `${url.host} is reachable`);
  const { cause, advice } = parseNetworkFailure(error);
  return failed("connection", { detail: `${url.host}: ${cause}`, advice, code: "network" });
}

/** Whether a request failed because of a certificate. The host's messages about that all say so. */
export function isAboutCertificate({ error = "" }: Exchange): boolean {
  return /\bcertificate\b/.test(error);
}

/** Compares the server's clock with ours. */
export function clockStep(exchanges: readonly Exchange[]): Step {
  const dated = exchanges.find(({ date }) => date !== undefined);
  if (dated?.date === undefined) return skipped("clock", "the server sends no Date");
  const seconds = Math.round((dated.date - dated.time) / 1000);
  if (Math.abs(seconds) <= CLOCK_SKEW_NOTICE_S) {
    return ok("clock", `within ${CLOCK_SKEW_NOTICE_S} s of the server's`);
  }
  const side = seconds > 0 ? "behind" : "ahead of";
  return warning("clock", {
    detail: `this machine's clock is ${Math.abs(seconds)} s ${side} the server's`,
    advice: "Correct it; a login allows for the difference.",
  });
}
