import { sameIssuer } from "../../../../oauth/server/issuer.ts";
import {
  hydraMetadata,
  pickMetadata,
  type ServerMetadata,
} from "../../../../oauth/server/server_metadata.ts";
import { DeviceLoginError } from "../../../../oauth/base/errors.ts";
import { printable } from "../../../../oauth/encoding/printable.ts";
import type { ServerConformanceTarget } from "./server_conformance_target.ts";
import { NotJudged } from "./not_judged.ts";
import type { ObservedReply } from "./observed_reply.ts";

/** The reply to the request for one of the two metadata documents. */
export interface MetadataReply {
  /** The path after the host. */
  readonly path: string;
  readonly reply: ObservedReply;
}

/**
 * Whether a reply is a metadata document. A server can have a page for every path, so that status 200
 * alone does not say it.
 */
export function isDocument({ reply: { status, members } }: MetadataReply): boolean {
  return status === 200 && ("issuer" in members || "token_endpoint" in members);
}

/**
 * Returns the metadata to test the server with, as a client would choose it.
 *
 * @param replies the replies, OpenID Connect's document first
 * @param options the options that name the server
 * @throws {NotJudged} if the document must not be used
 * @throws {DeviceLoginError} `invalid_response` if there is nothing to test
 */
export function chooseMetadata(
  replies: readonly MetadataReply[],
  { issuer, endpoint, deviceAuthorizationEndpoint, tokenEndpoint }: ServerConformanceTarget,
): ServerMetadata {
  const document = replies.find(isDocument);
  const metadata = document && pickMetadata(document.reply.members);
  const named = metadata?.issuer;
  if (issuer !== undefined) {
    if (metadata === undefined) {
      if (deviceAuthorizationEndpoint !== undefined && tokenEndpoint !== undefined) return {};
      const seen = replies.map(({ path, reply }) => `GET ${path}: ${reply.summary}`).join("; ");
      throw new DeviceLoginError(
        "invalid_response",
        `${printable(issuer)} publishes no metadata (${seen}). Check the issuer, or name both ` +
          "endpoints yourself.",
      );
    }
    if (named !== undefined && sameIssuer(issuer, named)) return metadata;
    throw new NotJudged("the metadata names another issuer, so nothing in it may be used");
  }
  if (endpoint === undefined) return {};
  const base = endpoint.trim().replace(/\/+$/, "");
  const isOwn = named !== undefined && sameIssuer(base, named.replace(/\/$/, ""));
  return metadata !== undefined && isOwn ? metadata : hydraMetadata(base);
}
