import { MAX_JSON_DEPTH, nestsBeyond } from "../encoding/parse_json.ts";
import { DeviceLoginError } from "../base/errors.ts";

/** A permission that is requested or granted, in more detail than a scope (RFC 9396). */
export interface AuthorizationDetail {
  /** The type, which determines the other members. */
  readonly type: string;
  /** The members of this type. */
  readonly [member: string]: unknown;
}

/**
 * Checks details to request (RFC 9396 section 2): a list of objects with a type.
 *
 * @throws {DeviceLoginError} `invalid_options`
 */
export function checkAuthorizationDetails(details: unknown): readonly AuthorizationDetail[] {
  if (isDetails(details) && !nestsBeyond(MAX_JSON_DEPTH, details)) return details;
  throw new DeviceLoginError(
    "invalid_options",
    'The authorization details must be a list of objects, each with a type: [{"type": "…"}]; ' +
      `at most ${MAX_JSON_DEPTH} levels deep.`,
  );
}

/** Whether a value is a list of details. */
export function isDetails(value: unknown): value is readonly AuthorizationDetail[] {
  return Array.isArray(value) &&
    value.every((one) => typeof one === "object" && typeof one?.type === "string");
}
