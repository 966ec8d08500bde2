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
  { name: "HTTP_PROXY", meaning: "the proxy for http URLs" },
  { name: "HTTPS_PROXY", meaning: "the proxy for https URLs" },
  { name: "ALL_PROXY", meaning: "the proxy for each of them whose variable is not set" },
  { name: "NO_PROXY", meaning: "hosts that are reached without a proxy" },
  { name: "DBUS_SESSION_BUS_ADDRESS", meaning: "the bus on which a keychain is found, on Linux" },
  { name: "NO_COLOR", meaning: "set to anything, it turns colors off" },
  { name: "TERM", meaning: "dumb prints plain lines instead of a countdown" },
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
