import type { Connection } from "../../oauth/connection/connection.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { DeviceLoginError } from "../../oauth/base/errors.ts";
import type { ConnectionOptions } from "../../oauth/options.ts";
import type { Exchange } from "./observe.ts";
import { failed, ok, skipped, type Step, warning } from "./step.ts";

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** The result of discovery. */
export interface ServerFacts {
  /** The server, as the options name it. */
  options: ConnectionOptions;
  /** The server, or why it could not be found. */
  found: Connection | DeviceLoginError;
  /** The requests of discovery. */
  exchanges: readonly Exchange[];
}

/** Reports the server's metadata, its document, and whether that is the requested issuer's. */
export function serverSteps(facts: ServerFacts): Step[] {
  const { options, found, exchanges } = facts;
  if (found instanceof Error) return failedSteps(found, facts);
  const { metadata, otherIssuer } = found;
  const { endpoint, deviceAuthorizationEndpoint, tokenEndpoint } = options;
  const complete = deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined;
  if (metadata.issuer === undefined && otherIssuer === undefined && complete) {
    const reason = "not needed, because both URLs are given";
    return [skipped("discovery", reason), skipped("issuer", reason), endpointsStep(found)];
  }
  if (otherIssuer !== undefined) {
    const issuer = printable(otherIssuer, 200);
    return [
      documentStep(exchanges),
      warning("issuer", {
        detail: `the document names ${issuer}, so Ory Hydra's paths under ${endpoint} are used`,
        advice: `Give --issuer ${issuer} if that is the server you mean.`,
      }),
      endpointsStep(found),
    ];
  }
  if (metadata.issuer === undefined) {
    return [
      warning("discovery", {
        detail: `${endpoint} has no document, so Ory Hydra's paths are used`,
      }),
      skipped("issuer", "there is no document to name one"),
      endpointsStep(found),
    ];
  }
  return [
    documentStep(exchanges),
    ok("issuer", `${printable(metadata.issuer, 200)}, as requested`),
    endpointsStep(found),
  ];
}

function documentStep(exchanges: readonly Exchange[]): Step {
  // OpenID Connect's document takes precedence.
  const documents = exchanges.filter(({ status }) => status === 200).map(({ url }) => url);
  const openid = documents.find((url) => url.endsWith("/openid-configuration"));
  return ok("discovery", openid ?? documents[0] ?? "there is a document");
}

function failedSteps(error: DeviceLoginError, { exchanges }: ServerFacts): Step[] {
  const { code, message } = error;
  if (code === "issuer_mismatch") {
    return [documentStep(exchanges), failed("issuer", { detail: message, code })];
  }
  // An unusable endpoint is in a document that is otherwise good.
  if (/^The \w+_endpoint /.test(message)) {
    const step = failed("endpoints", { detail: message, code });
    return [documentStep(exchanges), ok("issuer", "as requested"), step];
  }
  return [failed("discovery", { detail: message, code })];
}

/** Reports the endpoints where a sign-in starts and is polled. */
function endpointsStep({ metadata }: Connection): Step {
  const { device_authorization_endpoint: device, token_endpoint: token } = metadata;
  const { grant_types_supported: grants } = metadata;
  if (device === undefined || token === undefined) {
    const missing = device === undefined ? "device_authorization_endpoint" : "token_endpoint";
    const listed = grants?.includes(DEVICE_GRANT);
    const flag = device === undefined ? "--device-auth-url" : "--token-url";
    return failed("endpoints", {
      detail: `the document names no ${missing}${
        listed ? ", though it lists the device grant" : ""
      }`,
      advice: listed
        ? `Look up the URL in the server's manual and give ${flag}.`
        : `The server does not offer the device grant, or it is disabled. If it is offered, ` +
          `give ${flag}.`,
      code: "unsupported",
    });
  }
  const both = `${printable(device, 200)} and ${printable(token, 200)}`;
  if (grants === undefined || grants.includes(DEVICE_GRANT)) return ok("endpoints", both);
  return warning("endpoints", {
    detail: `${both}, though the document does not list the device grant`,
  });
}
