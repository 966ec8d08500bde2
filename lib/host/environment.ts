import process from "node:process";
import { isPermitted } from "../system/permissions.ts";

/** Variables that hold a client's secret. */
export const SECRET_VARIABLES: readonly string[] = ["OAUTH2_CLIENT_SECRET"];

/** What turns off the checks of certificates in every program on Node, and in Bun and Deno as well. */
const UNCHECKED = "NODE_TLS_REJECT_UNAUTHORIZED";

/** The variables of this process. */
export interface Environment {
  /** A variable; one that may not be read is as good as absent. */
  read(name: string): string | undefined;
  /** The variables for a command that runs in this process's place: no secret. */
  readonly forCommand: Readonly<Record<string, string | undefined>>;
  /** Whether the variables ask for certificates to be taken unchecked. */
  readonly unchecked: boolean;
}

/**
 * Takes over the environment of this process. What holds a secret is removed from it, so that no
 * child inherits it, whatever starts it: a keychain's tool, a browser, a command. The same goes for
 * the variable that the runtimes obey when they connect.
 */
export function takeEnvironment(): Environment {
  const secrets = take(SECRET_VARIABLES);
  const ignored = take([UNCHECKED]);
  return {
    read: (name) => secrets.get(name) ?? (isReadable(name) ? process.env[name] : undefined),
    get forCommand() {
      return { ...process.env, ...Object.fromEntries(ignored) };
    },
    unchecked: ["0", "false"].includes(ignored.get(UNCHECKED) ?? ""),
  };
}

function take(names: readonly string[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const name of names) {
    const value = isReadable(name) ? process.env[name] : undefined;
    if (value === undefined) continue;
    taken.set(name, value);
    delete process.env[name];
  }
  return taken;
}

function isReadable(name: string): boolean {
  return isPermitted({ name: "env", variable: name });
}
