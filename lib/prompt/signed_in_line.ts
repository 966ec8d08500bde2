import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";
import { serverName } from "../oauth/server/server_name.ts";
import type { DeviceLoginOptions } from "../oauth/options.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { terminalFeatures } from "./terminal_features.ts";

/** A form of the line: only ASCII, or a whole sentence for a screen reader. */
export type SignedInForm = "ascii" | "spoken";

/** The options of {@linkcode signedInLine}. */
export interface SignedInContext {
  /** The login: its server is named. */
  login: DeviceLoginOptions;
  /** The profile that the session is saved as. */
  profile?: string | undefined;
  /** The form. @default all of Unicode */
  form?: SignedInForm | undefined;
}

/** Returns the form that suits a terminal, or was requested. */
export function signedInForm(
  host: Pick<Host, "env" | "platform" | "stderr">,
  { plain }: { plain: boolean },
): SignedInForm | undefined {
  const { utf8, cursor } = terminalFeatures(host);
  if (plain || (host.stderr.isTerminal && !cursor)) return "spoken";
  return utf8 ? undefined : "ascii";
}

/**
 * Formats the line that ends a sign-in: the user, the server, and the profile.
 *
 * @example
 * ```ts
 * signedInLine(tokens, { login, profile: "work" });
 * // "✓ Signed in as alice@example.com at auth.example.com · saved as work\n"
 * ```
 */
export function signedInLine({ claims }: TokenSet, context: SignedInContext): string {
  const { login, profile, form } = context;
  const user = [claims?.email, claims?.preferred_username, claims?.name, claims?.sub]
    .find((value) => typeof value === "string" && value !== "");
  const name = serverName(login);
  const server = URL.parse(name)?.host ?? name;
  const as = user === undefined ? "" : ` as ${printable(String(user), 200)}`;
  const at = `${as} at ${printable(server, 200)}`;
  if (form === "spoken") {
    const saved = profile === undefined ? "" : ` The session is saved as ${profile}.`;
    return `You are signed in${at}.${saved}\n`;
  }
  const isAscii = form === "ascii";
  const saved = profile === undefined ? "" : ` ${isAscii ? "-" : "·"} saved as ${profile}`;
  return `${isAscii ? "" : "✓ "}Signed in${at}${saved}\n`;
}
