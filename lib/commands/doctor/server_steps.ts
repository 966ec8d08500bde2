import type { Connection } from "../../oauth/connection/connection.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import type { Exchange } from "./observe.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What came of looking for the server. */
export interface ServerFacts {
  /** The flags' server. */
  options: ConnectionOptions;
  /** The server, or why there is none. */
  found: Connection | DeviceLoginError;
  /** What was sent for that. */
  exchanges: readonly Exchange[];
}

/** Tells what is known of the server, by what document, and whether that is the one asked for. */
export function serverSteps(facts: ServerFacts): Step[] {
  const { options, found, exchanges } = facts;
  if (found instanceof Error) return failedSteps(found, facts);
  const { metadata, otherIssuer } = found;
  const { endpoint, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  const complete = deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined;
  if (metadata.issuer === undefined && otherIssuer === undefined && complete) {
    const why = "not needed: both URLs are given";
    return [skipped("discovery", why), skipped("issuer", why), endpointsStep(found)];
  }
  if (otherIssuer !== undefined) {
    return [
      documentStep(exchanges),
      warning(
        "issuer",
        `the document names ${printable(otherIssuer, 200)}, so Ory Hydra's paths under ` +
          `${endpoint} are used`,
        `Give --issuer ${printable(otherIssuer, 200)} if that is the server you mean.`,
      ),
      endpointsStep(found),
    ];
  }
  if (metadata.issuer === undefined) {
    return [
      warning("discovery", `${endpoint} has no document, so Ory Hydra's paths are used`),
      skipped("issuer", "no document names one"),
      endpointsStep(found),
    ];
  }
  return [
    documentStep(exchanges),
    ok("issuer", `${printable(metadata.issuer, 200)}, as asked for`),
    endpointsStep(found),
  ];
}

function documentStep(exchanges: readonly Exchange[]): Step {
  // OpenID Connect's document counts where it is there, and is asked for first.
  const documents = exchanges.filter(({ status }) => status === 200).map(({ url }) => url);
  const openid = documents.find((url) => url.endsWith("/openid-configuration"));
  return ok("discovery", openid ?? documents[0] ?? "there is a document");
}

function failedSteps(error: DeviceLoginError, { exchanges }: ServerFacts): Step[] {
  const { code, message } = error;
  if (code === "issuer_mismatch") {
    return [documentStep(exchanges), failed("issuer", message, { code })];
  }
  // What is wrong with an endpoint's URL stands in a document that is otherwise good.
  if (/^The \w+_endpoint /.test(message)) {
    const step = failed("endpoints", message, { code });
    return [documentStep(exchanges), ok("issuer", "as asked for"), step];
  }
  return [failed("discovery", message, { code })];
}

/** Tells where a sign-in starts and is polled for. */
function endpointsStep({ metadata }: Connection): Step {
  const { device_authorization_endpoint: device, token_endpoint: token } = metadata;
  const { grant_types_supported: grants } = metadata;
  if (device === undefined || token === undefined) {
    const missing = device === undefined ? "device_authorization_endpoint" : "token_endpoint";
    const listed = grants?.includes(DEVICE_GRANT);
    const flag = device === undefined ? "--device-auth-url" : "--token-url";
    return failed(
      "endpoints",
      `the document names no ${missing}${listed ? ", though it lists the device grant" : ""}`,
      {
        advice: listed
          ? `Take the URL from the server's manual and give ${flag}.`
          : `The server does not offer the device grant, or it is switched off; if you know ` +
            `better, give ${flag}.`,
        code: "unsupported",
      },
    );
  }
  const both = `${printable(device, 200)} and ${printable(token, 200)}`;
  if (grants === undefined || grants.includes(DEVICE_GRANT)) return ok("endpoints", both);
  return warning("endpoints", `${both}, though the document does not list the device grant`);
}
