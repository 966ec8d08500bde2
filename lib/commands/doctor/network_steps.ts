import type { ProxyInUse } from "../../host/proxy_for.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { networkWords } from "./network_words.ts";
import type { Exchange } from "./observe.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

/** Tells which way requests go. */
export function proxyStep(url: URL, proxy: ProxyInUse | undefined): Step {
  if (proxy === undefined) return ok("proxy", `none is used for ${url.host}`);
  return ok("proxy", `${printable(proxy.url)} is used for ${url.host} (${proxy.variable})`);
}

/** What looking a name up brought. */
export type LookedUp = { addresses: string[] } | { error: Error & { code?: unknown } };

/** What is known of a name. */
export interface NameFacts {
  /** The server. */
  url: URL;
  /** The proxy on the way there, which looks the server's name up itself. */
  proxy: ProxyInUse | undefined;
  /** What came of looking up; nothing where the host is an address. */
  found: LookedUp | undefined;
  /** Whether the server answered all the same. */
  reached: boolean;
}

/** The name that this machine looks up to send something, where it is no address. */
export function nameToLookUp({ url, proxy }: Pick<NameFacts, "url" | "proxy">): string | undefined {
  const { hostname } = proxy ?? url;
  return /^(\d+\.){3}\d+$|^\[/.test(hostname) ? undefined : hostname;
}

/** Tells whether the server's name, or the proxy's, is known. */
export function nameStep(facts: NameFacts): Step {
  const { url, proxy, found, reached } = facts;
  const { hostname } = proxy ?? url;
  const which = proxy ? `${hostname} (the proxy, which looks up ${url.hostname})` : hostname;
  if (found === undefined) return ok("name", `${which} is an address`);
  if ("addresses" in found) return ok("name", `${which} is ${found.addresses.join(", ")}`);
  const { code, message } = found.error;
  if (code === "EPERM") {
    return skipped("name", `this runtime may not look ${hostname} up; Deno takes --allow-net`);
  }
  const unknown = ["ENOTFOUND", "EAI_NONAME", "ENODATA"].includes(String(code));
  const why = unknown ? `${which} is not known` : `${which} can't be looked up: ${message}`;
  if (reached) return warning("name", `${why}, and yet the server answers`);
  return failed("name", why, {
    advice: unknown
      ? `Check how ${hostname} is written${proxy ? ` in ${proxy.variable}` : ""}.`
      : "Check this machine's network and its name server.",
    code: "network",
  });
}

/** Tells whether the server answers at all. */
export function connectionStep(url: URL, reached: Exchange): Step {
  const { status, took, error = "" } = reached;
  if (status !== undefined) {
    return ok("connection", `${url.host} answers (${Math.round(took)} ms)`);
  }
  // What is wrong with a certificate is told in its own step: the server is there.
  if (isAboutCertificate(reached)) return ok("connection", `${url.host} is there`);
  const { why, advice } = networkWords(error);
  return failed("connection", `${url.host}: ${why}`, { advice, code: "network" });
}

/** Whether a request failed at the server's certificate. The host's words for that all name it. */
export function isAboutCertificate({ error = "" }: Exchange): boolean {
  return /\bcertificate\b/.test(error);
}

/** Seconds of difference between the clocks that are not worth a word. */
const NOTABLE_SKEW = 30;

/** Tells how far the server's clock and ours are apart. */
export function clockStep(exchanges: readonly Exchange[]): Step {
  const dated = exchanges.find(({ date }) => date !== undefined);
  if (dated?.date === undefined) return skipped("clock", "the server sends no Date");
  const seconds = Math.round((dated.date - dated.time) / 1000);
  if (Math.abs(seconds) <= NOTABLE_SKEW) {
    return ok("clock", `within ${NOTABLE_SKEW} s of the server's`);
  }
  const side = seconds > 0 ? "behind" : "ahead of";
  return warning(
    "clock",
    `this machine's clock is ${Math.abs(seconds)} s ${side} the server's`,
    "Set it; a login takes the difference into account.",
  );
}
