/** Members whose value is a text, and that are as good as absent when empty or of another type. */
const OPTIONAL_TEXTS = [
  "verification_uri_complete",
  "refresh_token",
  "id_token",
  "issued_token_type",
];

/** Members whose value is a number; some servers send it as text. */
const NUMBERS = ["expires_in", "interval"];

/**
 * Undoes what real servers do to the members of a reply, before oauth4webapi, which takes the RFCs
 * at their word, reads it. What is not safe to tolerate stays as it is and is refused there.
 *
 * @param body the members of a device authorization or a token reply
 * @returns a copy, by the letter of RFC 6749 section 5.1 and RFC 8628 section 3.2
 */
export function normalizeMembers(body: Record<string, unknown>): Record<string, unknown> {
  const members = { ...body };
  // Google, and servers of the draft's time.
  if (members.verification_uri === undefined && members.verification_url !== undefined) {
    members.verification_uri = members.verification_url;
  }
  for (const name of OPTIONAL_TEXTS) {
    if (typeof members[name] !== "string" || members[name] === "") delete members[name];
  }
  for (const name of NUMBERS) {
    const number = toNumber(members[name]);
    if (number === undefined) delete members[name];
    else members[name] = number;
  }
  const scope = toScope(members.scope);
  if (scope === undefined) delete members.scope;
  else members.scope = scope;
  return members;
}

/** A number that may be written as text; nothing if it is negative, or something else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "string" && value.trim() === "") return;
  if (typeof value !== "number" && typeof value !== "string") return;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Space-separated (RFC 6749 section 3.3). Twitch sends an array, GitHub separates by commas. */
function toScope(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.filter((part) => typeof part === "string").join(" ");
  if (typeof value !== "string") return;
  return value.includes(" ") ? value : value.replaceAll(",", " ").trim();
}
