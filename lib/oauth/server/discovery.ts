import { Ending, type EndingSource, follow, unfollow } from "../base/ending.ts";
import { withoutFinalPeriod } from "../encoding/final_period.ts";
import { isObject } from "../encoding/is_object.ts";
import { parseJson } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { parseSecureUrl } from "../http/secure_url.ts";
import { received } from "../http/received_response.ts";
import type { Transport } from "../http/transport.ts";
import { quoteReply } from "../reply/reply_words.ts";
import { pickMetadata, type ServerMetadata } from "./server_metadata.ts";

/** The options of a discovery. */
export interface DiscoveryOptions {
  /** Sends the requests. */
  transport: Transport;
  /** Whether plain http is accepted beyond loopback. */
  allowHttp?: boolean | undefined;
  /** Ends the requests. */
  signal?: EndingSource | undefined;
}

/** The document that was found, or the reason why there is none. */
export type Discovery =
  | {
    type: "document";
    metadata: ServerMetadata & { issuer: string };
    /** Hides what the document repeats of its request. */
    hide: (text: string) => string;
  }
  | { type: "none"; reason: string };

/**
 * Requests both metadata documents of a server in parallel. OpenID Connect's is used if there is one,
 * otherwise RFC 8414's. The caller must check the document's issuer.
 *
 * @param base an issuer, or a base URL
 * @throws {DeviceLoginError} `invalid_options` if the URL is not secure or malformed, `network`
 */
export async function discover(base: string, options: DiscoveryOptions): Promise<Discovery> {
  const { allowHttp } = options;
  const url = parseSecureUrl(base, { name: "server's URL", allowHttp });
  if (base.includes("?")) {
    throw new DeviceLoginError(
      "invalid_options",
      `The server's URL ${JSON.stringify(base)} must not have a query (?…).`,
    );
  }
  const [openid, oauth] = wellKnownUrls(url);
  // The second request is sent immediately, and aborted if its document is not needed.
  const dropped = new Ending();
  follow(options.signal, dropped);
  const second = fetchDocument(oauth, { ...options, signal: dropped });
  second.catch(() => {});
  try {
    const first = await fetchDocument(openid, options);
    if (first.type === "document") return first;
    const other = await second;
    if (other.type === "document") return other;
    return { type: "none", reason: `${first.reason}; ${other.reason}` };
  } finally {
    unfollow(options.signal, dropped);
    dropped.abort(undefined);
  }
}

/**
 * Returns the URLs of the two documents: OpenID Connect Discovery 1.0 section 4.1 appends its name to
 * the issuer's path, RFC 8414 section 3.1 inserts it before the path. Both remove a final slash first.
 */
export function wellKnownUrls(issuer: URL): [openid: string, oauth: string] {
  const path = issuer.pathname.replace(/\/$/, "");
  return [
    `${issuer.origin}${path}/.well-known/openid-configuration`,
    `${issuer.origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

async function fetchDocument(url: string, options: DiscoveryOptions): Promise<Discovery> {
  const { transport, signal } = options;
  const none = (why: string): Discovery => ({ type: "none", reason: `GET ${url} ${why}` });
  try {
    const init = { method: "GET", headers: { accept: "application/json" } };
    const response = await transport({ signal })(url, init);
    const text = await response.text();
    if (response.status !== 200) {
      return none(
        `was answered with status ${response.status}${
          quoteReply(text, received(response).redactor())
        }`,
      );
    }
    const document = parseJson(text);
    if (!isObject(document)) return none("did not return a JSON document");
    const metadata = pickMetadata(document);
    const { issuer } = metadata;
    if (issuer === undefined) return none("returned a document without an issuer");
    const redactor = received(response).redactor();
    const hide = (text: string) => redactor.redact(text);
    return { type: "document", metadata: { ...metadata, issuer }, hide };
  } catch (error) {
    // A redirect or a reply that is too large also means that there is no document.
    if (error instanceof DeviceLoginError && error.code === "invalid_response") {
      return { type: "none", reason: withoutFinalPeriod(error.message) };
    }
    throw error;
  }
}
