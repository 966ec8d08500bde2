import type { PeerCertificate } from "../../host/peer_certificate.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { networkWords } from "./network_words.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

/** Days before its end from which a certificate is worth a word. */
const SOON = 14;

const DAY = 24 * 3600 * 1000;

/** What is known of a server's certificate. */
export interface CertificateFacts {
  /** The server. */
  url: URL;
  /** What the certificate says; an error where it can't be seen. */
  certificate: PeerCertificate | Error;
  /** What the request that checked it failed with, if it did. */
  refusal: string | undefined;
  /** Whether it is checked at all. */
  skipTlsVerify: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Tells whose certificate it is, who signed it and how long it holds; and why it is refused. */
export function certificateStep(facts: CertificateFacts): Step {
  const { certificate, refusal, skipTlsVerify, now } = facts;
  if (facts.url.protocol !== "https:") {
    return skipped("certificate", "the URL is plain http, which has none");
  }
  if (certificate instanceof Error) {
    if (refusal !== undefined) {
      const { why, advice } = networkWords(refusal);
      return failed("certificate", why, { advice, code: "network" });
    }
    return skipped("certificate", `trusted, but it can't be shown: ${certificate.message}`);
  }
  const whose = `for ${printable(certificate.subject, 200)} by ` +
    `${printable(certificate.issuer, 200)}, ${period(certificate, now)}`;
  const fault = faultOf(certificate, facts);
  if (skipTlsVerify) {
    const why = fault && `; ${fault.why}`;
    return warning("certificate", `${whose}, not checked (--skip-tls-verify)${why ?? ""}`);
  }
  if (refusal !== undefined) {
    const said = networkWords(refusal);
    // The certificate can be good, and the client's own the one that is missing.
    const { why, advice } = /\bclient\b/.test(refusal) ? said : fault ?? said;
    return failed("certificate", `${whose}: ${why}`, { advice, code: "network" });
  }
  const left = certificate.validTo.getTime() - now;
  if (left < SOON * DAY) return warning("certificate", whose, "It has to be renewed soon.");
  return ok("certificate", whose);
}

/** What is wrong with a certificate, and what to do about it. */
interface Fault {
  why: string;
  advice: string;
}

/** What the certificate itself shows; who is trusted it can't. */
function faultOf(certificate: PeerCertificate, { url, now }: CertificateFacts): Fault | undefined {
  const { validFrom, validTo, coversHost, selfSigned } = certificate;
  if (validTo.getTime() < now) {
    return {
      why: "it has expired",
      advice: "The server's certificate has to be renewed; or is this machine's clock wrong?",
    };
  }
  if (validFrom.getTime() > now) {
    return { why: "it is not valid yet", advice: "Check this machine's clock." };
  }
  if (!coversHost) {
    return {
      why: `it is not for ${url.hostname}`,
      advice: "Check the host name in the server's URL.",
    };
  }
  if (selfSigned) {
    return {
      why: "it is signed by itself, and so by nobody who is trusted here",
      advice: "--ca-cert FILE trusts it, where FILE holds this certificate.",
    };
  }
}

function period({ validFrom, validTo }: PeerCertificate, now: number): string {
  if (Number.isNaN(validFrom.getTime() + validTo.getTime())) return "with malformed dates";
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const days = Math.floor(Math.abs(validTo.getTime() - now) / DAY);
  const distance = validTo.getTime() < now ? `${days} days ago` : `${days} days left`;
  return `from ${day(validFrom)} to ${day(validTo)} (${distance})`;
}
