/**
 * The type of a setting's value, by its kind.
 *
 * - `text`, `choice`: any text; one of some words.
 * - `file`: a path; `-` is standard input.
 * - `at_file`: a text, or `@` and a path.
 * - `optional`: a text that may be left out.
 * - `seconds`: a number, checked where it is used.
 * - `switch`: on or off.
 * - `list`: texts without order, which may be written as one text with commas.
 * - `lines`: texts that may contain commas.
 */
export interface SettingValues {
  text: string;
  choice: string;
  file: string;
  at_file: string;
  optional: string;
  seconds: string;
  switch: boolean;
  list: string[];
  lines: string[];
}

/** How a setting's value is written and read. */
export type SettingKind = keyof SettingValues;

/** The headings under which help shows settings. */
export type SettingGroup =
  | "Server"
  | "Client"
  | "Client authentication"
  | "Request"
  | "More to request"
  | "Protection"
  | "Token exchange"
  | "Profile"
  | "Output"
  | "Hosts"
  | "Network";

/** The commands that take settings. */
export type SettingCommand =
  | "login"
  | "start"
  | "resume"
  | "token"
  | "exec"
  | "request"
  | "status"
  | "logout"
  | "whoami"
  | "profiles"
  | "profiles use"
  | "profiles remove"
  | "doctor"
  | "conformance server"
  | "demo"
  | "setup"
  | "helper kubectl"
  | "helper git"
  | "helper docker"
  | "helper aws"
  | "helper cargo"
  | "helper go"
  | "helper keyring"
  | "helper bazel"
  | "helper terraform";

/** All that the program knows of a setting: flags, variables, files, help and docs follow from it. */
export interface SettingDefinition {
  readonly kind: SettingKind;
  /** The flag and its argument, in commander's notation: `"-e, --endpoint <url>"`. */
  readonly flag: string;
  /**
   * Hydra's variable with the same meaning, or our own for a setting that is not saved. A saved one
   * has a variable of our own in any case, which overrides hydra's; a flag overrides both.
   */
  readonly variable?: string;
  readonly group: SettingGroup;
  /** What it does, as help and the manual say it: begins in lower case, without a full stop. */
  readonly help: string;
  /** The default, in words. */
  readonly default?: string;
  /**
   * The words that a choice takes, and those that a shell proposes for a text. One may continue after
   * a `=`, with a name for what is there.
   */
  readonly choices?: readonly string[];
  /** The commands that take it. */
  readonly commands: readonly SettingCommand[];
  /**
   * Whether `config.yaml` may contain it, and a sign-in saves it with the profile: `"sealed"` if its
   * value may be a secret, which is then saved as sessions are.
   */
  readonly saved?: true | "sealed";
}
