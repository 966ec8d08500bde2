import { printable } from "../../oauth/encoding/printable.ts";
import { serverName } from "../../oauth/server/server.ts";
import type { DeviceLoginOptions } from "../../oauth/options.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";

/** The options of {@linkcode signedInLine}. */
export interface SignedInContext {
  /** The login: its server is named. */
  login: DeviceLoginOptions;
  /** The profile that the session is saved as. */
  profile?: string | undefined;
  /** Only ASCII, or a whole sentence for a screen reader. @default all of Unicode */
  form?: "ascii" | "spoken" | undefined;
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
