import type { Host } from "../host/host.ts";

/** What a terminal can show, as far as its variables reveal it. */
export interface TerminalFeatures {
  /** Whether the locale has more than ASCII. */
  readonly utf8: boolean;
  /** Whether it moves the cursor. */
  readonly cursor: boolean;
  /** Whether to use colors. */
  readonly colors: boolean;
  /** Whether it shows links (OSC 8). */
  readonly links: boolean;
  /** Whether it wraps its lines again after its width has changed. */
  readonly reflows: boolean;
}

/**
 * Returns what the terminal of a host can show.
 *
 * @param host the host; only its variables and its operating system are read
 */
export function terminalFeatures(
  { env, platform }: Pick<Host, "env" | "platform">,
): TerminalFeatures {
  const inTmux = Boolean(env("TMUX"));
  return {
    utf8: usesUtf8({ env, platform }),
    cursor: env("TERM") !== "dumb",
    colors: !env("NO_COLOR"),
    links: showsLinks(env),
    // xterm and screen cut lines off instead.
    reflows: inTmux || !(env("XTERM_VERSION") || env("STY")),
  };
}

/** The locale by the first variable of these that is set (POSIX, 8.2). */
function usesUtf8({ env, platform }: Pick<Host, "env" | "platform">): boolean {
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(env).find((value) => value);
  // Without one, today's terminals use UTF-8; so do those of macOS and Windows in any case.
  if (locale === undefined) return true;
  if (/^(win32|darwin)/.test(platform) && !/^(C|POSIX)$/.test(locale)) return true;
  return /utf-?8/i.test(locale);
}

/** The terminals that show links, by the variables that they set. */
function showsLinks(env: Host["env"]): boolean {
  const forced = env("FORCE_HYPERLINK");
  if (forced !== undefined) return forced !== "0";
  // screen prints the sequence, and older versions of tmux drop it.
  if (env("STY")) return false;
  const program = env("TERM_PROGRAM") ?? "";
  if (env("TMUX")) return Number.parseFloat(env("TERM_PROGRAM_VERSION") ?? "") >= 3.4;
  return Boolean(env("WT_SESSION") || env("KONSOLE_VERSION") || env("KITTY_WINDOW_ID")) ||
    Number(env("VTE_VERSION")) >= 5000 ||
    /^(iTerm\.app|vscode|WezTerm|ghostty|Hyper|rio|mintty|zed)$/.test(program) ||
    /^(xterm-kitty|xterm-ghostty|alacritty|foot|contour|wezterm)/.test(env("TERM") ?? "");
}
