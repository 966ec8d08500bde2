import type { Host } from "../../host/host.ts";
import { FORMATS } from "../../output/formats.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import type { Settings } from "../../settings/settings.ts";

/** The options of {@linkcode loginNotices}. */
export interface LoginNoticesContext {
  host: Host;
  output: OutputOptions;
}

/** Returns the warnings about the flags of a login, to print before anything is sent. */
export function loginNotices(flags: Settings, { host, output }: LoginNoticesContext): string[] {
  return [...noticesAboutSecrets(flags, host), ...noticesAboutKeys(flags, output)];
}

function noticesAboutSecrets(flags: Settings, host: Host): string[] {
  if (flags.clientSecret === undefined || !host.stderr.isTerminal) return [];
  return [
    "Other users of this machine can see a --client-secret; use --client-secret-file FILE or " +
    "OAUTH2_CLIENT_SECRET instead.",
  ];
}

function noticesAboutKeys(flags: Settings, { formatName }: OutputOptions): string[] {
  const { dpop, dpopKey, profile } = flags;
  const shown = formatName !== undefined && FORMATS[formatName].showsKey;
  // A profile saves the key with the session.
  if (!dpop || dpopKey !== undefined || profile || shown) return [];
  return [
    "The tokens will be bound to a new key and can't be used without it; print it with --format " +
    "json, or give your own key with --dpop-key FILE.",
  ];
}
