import { DEEPEST, nestsBeyond } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../base/errors.ts";

/** What a person is asked to grant, or has granted, in more detail than a scope (RFC 9396). */
export interface AuthorizationDetail {
  /** The kind of detail, which says what the other members mean. */
  readonly type: string;
  /** Whatever belongs to this kind. */
  readonly [member: string]: unknown;
}

/**
 * Checks details that are to be asked for (RFC 9396 section 2): a list of objects with a type.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkAuthorizationDetails(details: unknown): readonly AuthorizationDetail[] {
  if (isDetails(details) && !nestsBeyond(DEEPEST, details)) return details;
  throw new DeviceLoginError(
    "invalid_options",
    'The authorization details have to be a list of objects, each with a type: [{"type": "…"}]; ' +
      `at most ${DEEPEST} levels deep.`,
  );
}

/** Whether something is a list of details. */
export function isDetails(value: unknown): value is readonly AuthorizationDetail[] {
  return Array.isArray(value) &&
    value.every((one) => typeof one === "object" && typeof one?.type === "string");
}
