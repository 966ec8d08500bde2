import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { localTime, timeAway } from "../../output/time_text.ts";
import type { ProfileStatus } from "./profile_status.ts";

/** The document that `status` prints. */
export type StatusDocument = { readonly profiles: readonly ProfileStatus[] };

/** The longest text of a line, in characters: with its label it fits into 80 columns. */
const MAX_TEXT_LENGTH = 64;

/**
 * Describes the profiles to a person, each in a few lines of at most 80 columns.
 *
 * @param document the profiles
 * @param now milliseconds since the epoch
 */
export function statusTable({ profiles }: StatusDocument, now: number): string {
  return profiles.map((profile) => describe(profile, now)).join("\n");
}

function describe(profile: ProfileStatus, now: number): string {
  const { server, client_id, subject, email, encrypted, tools, remote } = profile;
  const storage = encrypted === undefined ? undefined : encrypted ? "encrypted" : "plain file";
  const lines: [label: string, text: string | undefined][] = [
    ["session", describeSession(profile, now)],
    ["user", email ?? subject],
    ["server", server],
    ["client", client_id],
    ["token", describeToken(profile, now)],
    ["storage", storage],
    ["tools", tools?.join(", ")],
    ["userinfo", remote && userinfo(profile)],
    ["introspection", remote && introspection(profile)],
  ];
  const shown = lines.flatMap(([label, text]) =>
    text === undefined ? [] : [`  ${label.padEnd(14)}${printable(text, MAX_TEXT_LENGTH)}\n`]
  );
  return [`${profile.profile ?? "(no profile)"}\n`, ...shown].join("");
}

/** Describes the session: whether it lasts, and when a person must sign in again. */
function describeSession(profile: ProfileStatus, now: number): string {
  const { state, refreshable, refresh_expires_at, expires_at } = profile;
  switch (state) {
    case "valid":
    case "refreshable":
      if (!refreshable) return "signed in, until the access token expires";
      if (refresh_expires_at === undefined) return "signed in, refreshes automatically";
      return `signed in, refreshes automatically; sign in again by ${at(refresh_expires_at, now)}`;
    case "expired":
      return `ended${expires_at ? ` ${timeAway(Date.parse(expires_at), now)}` : ""}: sign in again`;
    case "signed_out":
      return "signed out";
    case "unused":
      return "of settings that no profile has now";
    case "unreadable":
      return "can't be read";
    case "unusable":
      return "has invalid settings";
  }
}

function describeToken({ expires_at }: ProfileStatus, now: number): string | undefined {
  if (expires_at === undefined) return undefined;
  const time = Date.parse(expires_at);
  const word = time < now ? "expired at" : "valid until";
  return `${word} ${localTime(time, now)} (${timeAway(time, now)})`;
}

function at(time: string, now: number): string {
  return localTime(Date.parse(time), now);
}

function userinfo({ remote }: ProfileStatus): string {
  const { email, sub, error } = remote?.userinfo ?? {};
  return [email, sub].find((one) => typeof one === "string") ?? codeOf(error);
}

function introspection({ remote }: ProfileStatus): string {
  const { active, error } = remote?.introspection ?? {};
  if (typeof active === "boolean") return active ? "active" : "inactive";
  return codeOf(error);
}

function codeOf(error: unknown): string {
  return hasMembers(error, { code: kind.string }) ? error.code : "-";
}
