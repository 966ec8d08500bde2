import { DeviceLoginError } from "../../../../oauth/base/errors.ts";
import { isObject } from "../../../../oauth/encoding/is_object.ts";
import { parseJson } from "../../../../oauth/encoding/parse_json.ts";
import { printable } from "../../../../oauth/encoding/printable.ts";
import { describeBodyFailure } from "../../../../oauth/http/corrupt_compression.ts";
import { RedirectError } from "../../../../oauth/http/redirect_error.ts";
import { received } from "../../../../oauth/http/received_response.ts";
import { redactorFor } from "../../../../oauth/reply/reply.ts";

/** A reply as the server sent it, without the corrections that the library makes for clients. */
export interface ObservedReply {
  /** The status; 0 if there is no usable reply: a redirect, or one that is too large or broke off. */
  readonly status: number;
  readonly headers: Headers;
  /** The members of the JSON object in its body; empty if there is none. */
  readonly members: Readonly<Record<string, unknown>>;
  /** The `error` in it (RFC 6749 section 5.2), if it is a text. */
  readonly error: string | undefined;
  /** The reply in one line without secrets: `400 authorization_pending`. */
  readonly summary: string;
}

/**
 * Receives a reply; one that the transport does not accept is read as a reply without content.
 *
 * @param send sends the request by the transport
 * @throws {DeviceLoginError} `network` if there is no reply
 */
export async function receiveReply(send: () => Promise<Response>): Promise<ObservedReply> {
  try {
    return readReply(await send());
  } catch (error) {
    if (error instanceof RedirectError) return unusableReply("a redirect");
    const isTooLarge = error instanceof DeviceLoginError && error.code === "invalid_response";
    if (isTooLarge) return unusableReply("more than 1 MiB");
    throw error;
  }
}

function readReply(response: Response): ObservedReply {
  const { status, headers } = response;
  const { body, failure } = received(response);
  if (failure !== undefined) return unusableReply(`the reply ${describeBodyFailure(failure)}`);
  const parsed = parseJson(body);
  const members = isObject(parsed) ? parsed : {};
  const error = typeof members.error === "string" ? members.error : undefined;
  const shown = error && printable(redactorFor(response, members).redact(error), 100);
  const summary = shown ?? (isObject(parsed) ? "with JSON" : "without JSON");
  return { status, headers, members, error, summary: `${status} ${summary}` };
}

/** Returns what is observed in place of a reply that can't be used. */
function unusableReply(summary: string): ObservedReply {
  return { status: 0, headers: new Headers(), members: {}, error: undefined, summary };
}

/** Returns the content type of a reply, without its parameters; empty if it has none. */
export function contentType({ headers }: Pick<ObservedReply, "headers">): string {
  return (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** Whether a reply refuses its request, with an error of OAuth or without. */
export function isRefusal({ status, error }: ObservedReply): boolean {
  return status >= 400 || error !== undefined;
}

/** Whether a reply says that the sign-in is still waiting for the person (RFC 8628 section 3.5). */
export function isWaiting({ error }: ObservedReply): boolean {
  return error === "authorization_pending" || error === "slow_down";
}
