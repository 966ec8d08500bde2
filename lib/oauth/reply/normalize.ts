import { isExactNumber } from "../encoding/exact_number.ts";

/** Members whose value is a string; if it is empty or of another type, they count as absent. */
const OPTIONAL_STRINGS = [
  "verification_uri_complete",
  "refresh_token",
  "id_token",
  "issued_token_type",
];

/** Members whose value is a number; some servers send it as a string. */
const NUMERIC_MEMBERS = ["expires_in", "interval"];

/**
 * Corrects the deviations of real servers in the members of a reply, since oauth4webapi follows the
 * RFCs strictly. Deviations that are not safe to tolerate are left for it to refuse.
 *
 * @param body the members of a device authorization or a token reply
 * @returns a copy that conforms to RFC 6749 section 5.1 and RFC 8628 section 3.2
 */
export function normalizeMembers(body: Record<string, unknown>): Record<string, unknown> {
  const members = { ...body };
  // Google, and servers that follow an early draft.
  if (members.verification_uri === undefined && members.verification_url !== undefined) {
    members.verification_uri = members.verification_url;
  }
  for (const name of OPTIONAL_STRINGS) {
    if (!(name in members)) continue;
    if (typeof members[name] !== "string" || members[name] === "") delete members[name];
  }
  for (const name of NUMERIC_MEMBERS) {
    if (!(name in members)) continue;
    const number = toNumber(members[name]);
    if (number !== undefined) members[name] = number;
    // A code whose lifetime is nonsense is left to be refused: only a missing one has a default.
    else if (!members.device_code || name !== "expires_in" || !isGiven(members[name])) {
      delete members[name];
    }
  }
  if (!("scope" in members)) return members;
  const scope = toScope(members.scope);
  if (scope === undefined) delete members.scope;
  else members.scope = scope;
  return members;
}

/** Returns a number that may be in a string; `undefined` if it is negative, or not a number. */
export function toNumber(value: unknown): number | undefined {
  if (isExactNumber(value)) return toNumber(value.rawJSON);
  if (typeof value === "string" && value.trim() === "") return;
  if (typeof value !== "number" && typeof value !== "string") return;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Whether a member has a value; `null` and an empty string count as missing. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/**
 * Returns scopes separated by spaces (RFC 6749 section 3.3). Twitch sends a list, GitHub commas. A
 * scope that is JSON is left as it is.
 */
function toScope(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((part) => typeof part === "string").join(" ");
  if (typeof value !== "string") return;
  return /[ "]/.test(value) ? value : value.replaceAll(",", " ").trim();
}
