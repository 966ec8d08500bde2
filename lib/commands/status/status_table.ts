import * as kind from "../../oauth/members/kinds.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { columns } from "../../output/columns.ts";
import type { ProfileStatus } from "./profile_status.ts";

/** The document that `status` prints. */
export type StatusDocument = { readonly profiles: readonly ProfileStatus[] };

/** The longest text of a cell, in characters. */
const MAX_CELL_LENGTH = 60;

const STATUS_HEADER = [
  "PROFILE",
  "STATE",
  "SERVER",
  "CLIENT",
  "SIGNED IN AS",
  "EXPIRES",
  "STORAGE",
];

/** Formats the profiles as a table. */
export function statusTable({ profiles }: StatusDocument): string {
  if (profiles.length === 0) return "";
  const asked = profiles.some(({ remote }) => remote !== undefined);
  const rows = profiles.map((profile) => [
    ...cells(profile),
    ...(asked ? [userinfo(profile), introspection(profile)] : []),
  ]);
  return columns([
    [...STATUS_HEADER, ...(asked ? ["USERINFO", "INTROSPECTION"] : [])],
    ...rows.map((row) => row.map((cell) => printable(cell, MAX_CELL_LENGTH))),
  ]);
}

function cells(profile: ProfileStatus): string[] {
  const { state, server = "-", client_id = "-", subject, email, expires_at = "-" } = profile;
  const { encrypted } = profile;
  return [
    profile.profile ?? "-",
    state.replace("_", " "),
    server,
    client_id,
    email ?? subject ?? "-",
    expires_at,
    encrypted === undefined ? "-" : encrypted ? "encrypted" : "plain file",
  ];
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
