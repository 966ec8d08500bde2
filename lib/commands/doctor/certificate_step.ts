import type { PeerCertificate } from "../../host/peer_certificate.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { parseNetworkFailure } from "./network_failure.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

/** A certificate that expires in fewer days is reported. */
const RENEWAL_NOTICE_DAYS = 14;

const DAY_MS = 24 * 3600 * 1000;

/** The facts about a server's certificate. */
export interface CertificateFacts {
  /** The server. */
  url: URL;
  /** The certificate, or why it could not be read. */
  certificate: PeerCertificate | Error;
  /** The error of the request that verified it, if that failed. */
  refusal: string | undefined;
  /** Whether verification is off. */
  skipTlsVerify: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Checks a certificate: its subject, its issuer, its validity, and why it is rejected. */
export function certificateStep(facts: CertificateFacts): Step {
  const { certificate, refusal, skipTlsVerify, now } = facts;
  if (facts.url.protocol !== "https:") {
    return skipped("certificate", "plain http uses none");
  }
  if (certificate instanceof Error) {
    if (refusal !== undefined) {
      const { cause, advice } = parseNetworkFailure(refusal);
      return failed("certificate", { detail: cause, advice, code: "network" });
    }
    return skipped("certificate", `trusted, but it could not be read: ${certificate.message}`);
  }
  const summary = `for ${printable(certificate.subject, 200)} by ` +
    `${printable(certificate.issuer, 200)}, ${validity(certificate, now)}`;
  const fault = findFault(certificate, facts);
  if (skipTlsVerify) {
    const detail = `${summary}, not verified (--skip-tls-verify)`;
    return warning("certificate", { detail: fault ? `${detail}; ${fault.cause}` : detail });
  }
  if (refusal !== undefined) {
    const reported = parseNetworkFailure(refusal);
    // The server's certificate may be fine, and the client's missing.
    const { cause, advice } = /\bclient\b/.test(refusal) ? reported : fault ?? reported;
    return failed("certificate", { detail: `${summary}: ${cause}`, advice, code: "network" });
  }
  const left = certificate.validTo.getTime() - now;
  if (left < RENEWAL_NOTICE_DAYS * DAY_MS) {
    return warning("certificate", { detail: summary, advice: "Renew it soon." });
  }
  return ok("certificate", summary);
}

/** A defect of a certificate, and what to do about it. */
interface CertificateFault {
  cause: string;
  advice: string;
}

/** Finds the defects that the certificate itself shows; whether its issuer is trusted, it can't. */
function findFault(
  certificate: PeerCertificate,
  { url, now }: CertificateFacts,
): CertificateFault | undefined {
  const { validFrom, validTo, coversHost, selfSigned } = certificate;
  if (validTo.getTime() < now) {
    return {
      cause: "it has expired",
      advice: "Renew the server's certificate, or correct this machine's clock if it is wrong.",
    };
  }
  if (validFrom.getTime() > now) {
    return { cause: "it is not valid yet", advice: "Check this machine's clock." };
  }
  if (!coversHost) {
    return {
      cause: `it is not for ${url.hostname}`,
      advice: "Check the host name in the server's URL.",
    };
  }
  if (selfSigned) {
    return {
      cause: "it is self-signed, and not trusted here",
      advice: "To trust it, save it to a file and give --ca-cert FILE.",
    };
  }
}

function validity({ validFrom, validTo }: PeerCertificate, now: number): string {
  if (Number.isNaN(validFrom.getTime() + validTo.getTime())) return "with malformed dates";
  const day = (date: Date) => date.toISOString().slice(0, 10);
  const days = Math.floor(Math.abs(validTo.getTime() - now) / DAY_MS);
  const distance = validTo.getTime() < now ? `${days} days ago` : `${days} days left`;
  return `from ${day(validFrom)} to ${day(validTo)} (${distance})`;
}
