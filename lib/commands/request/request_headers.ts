import { VERSION } from "../../host/version.ts";
import { parseHttpHeaders } from "../../settings/options/http_header.ts";
import { usage } from "../../settings/usage.ts";
import type { SizedBody } from "./request_body.ts";

/** The headers that the request itself determines. */
const REFUSED_HEADERS = [
  "authorization",
  "dpop",
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "expect",
  "upgrade",
];

/**
 * Reads the headers of a request, and adds those that it needs. A reply is requested without
 * compression, so that its headers describe what is written.
 *
 * @param lines the values of `-H`
 * @param body the body, which is JSON unless a header names another type
 * @throws {DeviceLoginError} `invalid_options`
 */
export function readRequestHeaders(lines: readonly string[], body: SizedBody | undefined): Headers {
  const headers = parseHttpHeaders(lines, "--header");
  const own = REFUSED_HEADERS.find((name) => headers.has(name));
  if (own !== undefined) {
    const why = ["authorization", "dpop"].includes(own)
      ? "it carries the profile's own token"
      : "the request sets it itself";
    throw usage(`The header ${own} can't be given: ${why}.`);
  }
  const defaults: Record<string, string> = {
    accept: "*/*",
    "accept-encoding": "identity",
    "user-agent": `device-login/${VERSION}`,
    ...(body && { "content-type": "application/json" }),
  };
  for (const [name, value] of Object.entries(defaults)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (body?.size !== undefined) headers.set("content-length", String(body.size));
  return headers;
}
