import * as kind from "../oauth/members/kinds.ts";

/** What was given and is not saved. */
export interface Withheld {
  /** Whether the client's secret was given directly, or on standard input. */
  readonly client_secret?: boolean | undefined;
  /** The names of headers that may contain a secret. */
  readonly http_header?: readonly string[] | undefined;
}

/** The members of what was withheld. */
export const WITHHELD_MEMBERS = {
  "client_secret?": kind.flag,
  "http_header?": kind.texts,
};
