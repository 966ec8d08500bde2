/** Flags that are on or off, which Go's flag parser also takes as `--flag=true`. */
const SWITCHES = ["--quiet", "-q", "--skip-tls-verify", "--help", "-h"];

/** How Go writes truth. */
const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

/**
 * Makes a command line written for `hydra perform device-code` one of ours: the command's name, and
 * the spellings that Go's flag parser knows beside the usual ones (`-e=URL`, `--quiet=true`).
 *
 * @param args the arguments after the program's name
 * @returns the same, in the usual spelling
 */
export function translateHydra(args: readonly string[]): string[] {
  let translated = [...args];
  const command = translated.indexOf("device-code");
  if (translated[0] === "perform" && command > 0) {
    translated = ["login", ...translated.slice(1, command), ...translated.slice(command + 1)];
  }
  return translated.flatMap((arg) => {
    const [, short, value] = /^(-[a-zA-Z])=(.*)$/s.exec(arg) ?? [];
    if (short !== undefined && value !== undefined && !SWITCHES.includes(short)) {
      return [short, value];
    }
    const [flag = "", ...rest] = arg.split("=");
    if (!SWITCHES.includes(flag) || rest.length === 0) return [arg];
    if (TRUE.includes(rest.join("="))) return [flag];
    if (FALSE.includes(rest.join("="))) return [];
    return [arg];
  });
}
