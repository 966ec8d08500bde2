/** The switches, which Go's flag parser also accepts as `--flag=true`. */
const SWITCHES: Record<string, string> = {
  "-q": "--quiet",
  "--quiet": "--quiet",
  "-h": "--help",
  "--help": "--help",
  "--skip-tls-verify": "--skip-tls-verify",
};

/** The spellings of true and false in Go. */
const TRUE = ["1", "t", "T", "TRUE", "true", "True"];
const FALSE = ["0", "f", "F", "FALSE", "false", "False"];

/** The words of hydra's command, and our name for it. */
const WORDS = ["perform", "device-code", "login"];

/** What has to be known about the flags. */
export interface FlagFacts {
  /** Whether a value follows a flag, long or short. */
  takesValue(flag: string): boolean;
}

/**
 * Translates a command line written for `hydra perform device-code`: the command's name, and the
 * spellings that Go's flag parser accepts in addition to the usual ones (`-e=URL`, `-qe=URL`,
 * `--quiet=true`). The values of flags stay as they are, and so does everything from `--` or the name
 * of another command on.
 *
 * @param args the arguments after the program's name
 * @param facts what has to be known about the flags
 * @returns the same, in the usual spelling
 */
export function translateHydra(args: readonly string[], facts: FlagFacts): string[] {
  const rest = [...args];
  // A word, a flag, or a flag and its value: a value is never taken for a flag.
  let parts: string[][] = [];
  while (rest[0] !== undefined && (/^-(?!-$)./.test(rest[0]) || WORDS.includes(rest[0]))) {
    for (const part of takeParts(rest, facts)) {
      const [flag = "", value] = part;
      const off = Object.hasOwn(SWITCHES, flag) && value !== undefined;
      parts = off ? parts.filter(([other]) => other !== flag) : [...parts, part];
    }
  }
  const [perform, deviceCode] = parts.filter(([first = ""]) => WORDS.includes(first));
  if (perform?.[0] === "perform" && deviceCode?.[0] === "device-code") {
    parts = [["login"], ...parts.filter((part) => part !== perform && part !== deviceCode)];
  }
  return [...parts.flat(), ...rest];
}

/** Takes the next argument, with its value if it has one; it may contain several flags. */
function takeParts(rest: string[], facts: FlagFacts): string[][] {
  const arg = rest.shift() ?? "";
  if (/^-[^-]/.test(arg)) return takeShort(arg.slice(1), { rest, facts });
  const equals = arg.indexOf("=");
  const flag = equals < 0 ? arg : arg.slice(0, equals);
  if (equals >= 0) return [(flag in SWITCHES && turn(flag, arg.slice(equals + 1))) || [arg]];
  return [facts.takesValue(flag) ? [flag, ...rest.splice(0, 1)] : [flag]];
}

/** Takes combined short flags, such as `-qe=URL`. */
function takeShort(
  letters: string,
  { rest, facts }: { rest: string[]; facts: FlagFacts },
): string[][] {
  const flag = `-${letters.slice(0, 1)}`;
  const more = letters.slice(1);
  if (facts.takesValue(flag)) {
    return [[flag, ...(more === "" ? rest.splice(0, 1) : [more.replace(/^=/, "")])]];
  }
  const name = SWITCHES[flag];
  if (name === undefined) return [[`-${letters}`]];
  if (more.startsWith("=")) return [turn(name, more.slice(1)) ?? [`-${letters}`]];
  return [[name], ...(more === "" ? [] : takeShort(more, { rest, facts }))];
}

/** Turns a switch on or off; returns nothing if the value is neither. */
function turn(flag: string, value: string): string[] | undefined {
  if (TRUE.includes(value)) return [flag];
  if (FALSE.includes(value)) return [flag, "false"];
}
