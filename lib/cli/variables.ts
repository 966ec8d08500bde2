import { flagOf, SETTING_LIST, variablesOf } from "../settings/definitions.ts";
import type { SettingDefinition } from "../settings/setting.ts";

/** A variable of the environment that the program reads. */
export interface Variable {
  name: string;
  /** What it does. */
  meaning: string;
  /** The flag that does the same, and overrides it. */
  flag?: string;
}

/** The variables that have no flag. */
const OTHERS: readonly Variable[] = [
  { name: "SSL_CERT_FILE", meaning: "a file with further trusted authorities" },
  { name: "SSL_CERT_DIR", meaning: "folders of such files" },
  { name: "DEVICE_LOGIN_HOME", meaning: "one folder for the configuration and all saved data" },
  { name: "XDG_CONFIG_HOME", meaning: "the folder of the configuration, on Linux" },
  { name: "XDG_STATE_HOME", meaning: "the folder of the sessions, on Linux" },
  { name: "APPDATA", meaning: "the folder of the configuration, on Windows" },
  { name: "LOCALAPPDATA", meaning: "the folder of the sessions, on Windows" },
  { name: "AWS_REGION", meaning: "the region whose token service issues credentials" },
  { name: "AWS_DEFAULT_REGION", meaning: "the same, if that is not set" },
  { name: "AWS_ROLE_ARN", meaning: "the role to assume, without --role-arn" },
  { name: "AWS_ROLE_SESSION_NAME", meaning: "the session's name, without --role-session-name" },
  { name: "AWS_ENDPOINT_URL_STS", meaning: "the token service, without --sts-endpoint" },
  { name: "AWS_ENDPOINT_URL", meaning: "the same, if that is not set" },
  { name: "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", meaning: "whether to ignore both: true" },
  { name: "KUBERNETES_EXEC_INFO", meaning: "kubectl's request" },
  { name: "GIT_CONFIG_GLOBAL", meaning: "git's file, which setup changes" },
  { name: "DOCKER_CONFIG", meaning: "the folder of docker's file, which setup changes" },
  { name: "KUBECONFIG", meaning: "kubectl's files: setup changes the first that exists" },
  { name: "AWS_CONFIG_FILE", meaning: "aws's file, which setup changes" },
  { name: "AWS_SHARED_CREDENTIALS_FILE", meaning: "aws's keys: setup says if they come first" },
  { name: "CARGO_HOME", meaning: "the folder of cargo's file, which setup changes" },
  { name: "GOENV", meaning: "go's file, which setup changes" },
  { name: "GOAUTH", meaning: "overrides go's file: setup says so" },
  { name: "PIP_CONFIG_FILE", meaning: "pip's file, which setup changes" },
  { name: "PIP_KEYRING_PROVIDER", meaning: "overrides pip's file: setup says so" },
  { name: "UV_CONFIG_FILE", meaning: "uv's file, which setup changes" },
  { name: "UV_KEYRING_PROVIDER", meaning: "overrides uv's file: setup says so" },
  { name: "TF_CLI_CONFIG_FILE", meaning: "terraform's file, which setup changes" },
  { name: "TERRAFORM_CONFIG", meaning: "the same, if that is not set" },
  { name: "XDG_BIN_HOME", meaning: "the folder of the scripts that setup writes" },
  { name: "PATH", meaning: "the folders in which tools find these scripts" },
  { name: "HTTP_PROXY", meaning: "the proxy for http URLs" },
  { name: "HTTPS_PROXY", meaning: "the proxy for https URLs" },
  { name: "ALL_PROXY", meaning: "the proxy for each of them whose variable is not set" },
  { name: "NO_PROXY", meaning: "hosts that are reached without a proxy" },
  { name: "DBUS_SESSION_BUS_ADDRESS", meaning: "the bus on which a keychain is found, on Linux" },
  { name: "NO_COLOR", meaning: "set to anything, it turns colors off" },
  { name: "TERM", meaning: "dumb prints whole sentences instead of a countdown" },
  { name: "LC_ALL", meaning: "the locale: without UTF-8, only ASCII is drawn" },
  { name: "LC_CTYPE", meaning: "the same, if that is not set" },
  { name: "LANG", meaning: "the same, if neither is set" },
  { name: "FORCE_HYPERLINK", meaning: "1 draws URLs as links on any terminal, 0 on none" },
  ...[
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "VTE_VERSION",
    "XTERM_VERSION",
    "KONSOLE_VERSION",
    "KITTY_WINDOW_ID",
    "WT_SESSION",
    "TMUX",
    "STY",
  ].map((name) => ({ name, meaning: "set by a terminal, which is recognized by it" })),
  { name: "DISPLAY", meaning: "the screen whose clipboard is used, on Linux" },
  { name: "WAYLAND_DISPLAY", meaning: "the same, with Wayland" },
  { name: "SSH_CONNECTION", meaning: "the clipboard is that of the terminal" },
  { name: "SSH_TTY", meaning: "the same" },
  { name: "SHELL", meaning: "the shell that completions proposes if none is named" },
];

/** All variables, as help, the manual and the docs list them. */
export const VARIABLES: readonly Variable[] = [
  ...SETTING_LIST.flatMap((setting) => {
    const [, definition] = setting;
    const [flag, meaning] = [flagOf(definition), meaningOf(definition)];
    return variablesOf(setting).map((name) => ({ name, flag, meaning }));
  }),
  ...OTHERS,
];

function meaningOf({ kind, help }: SettingDefinition): string {
  switch (kind) {
    case "switch":
      return `1 to ${help}`;
    case "optional":
      return `1, or a file: ${help}`;
    default:
      return help;
  }
}
