import process from "node:process";
import { isPermitted } from "../system/permissions.ts";

/** The variables that contain a client's secret, or parameters and headers that may be secrets. */
export const SECRET_VARIABLES: readonly string[] = [
  "DEVICE_LOGIN_CLIENT_SECRET",
  "OAUTH2_CLIENT_SECRET",
  "DEVICE_LOGIN_PARAM",
  "DEVICE_LOGIN_TOKEN_PARAM",
  "DEVICE_LOGIN_HTTP_HEADER",
];

/** The variable that disables certificate checks in every program on Node, Bun and Deno. */
const UNCHECKED_VARIABLE = "NODE_TLS_REJECT_UNAUTHORIZED";

/** The variables of this process. */
export interface Environment {
  /** Reads a variable; `undefined` if it is absent, or may not be read. */
  read(name: string): string | undefined;
  /** The variables for a command that runs in place of this process, without the secrets. */
  readonly forCommand: Readonly<Record<string, string | undefined>>;
  /** Whether the variables request that certificates are not checked. */
  readonly unchecked: boolean;
}

/**
 * Takes over the environment of this process. Variables with a secret are removed, so that no child
 * process inherits them: a keychain's tool, a browser, a command. So is the variable that the
 * runtimes obey when they connect.
 */
export function takeEnvironment(): Environment {
  const secrets = take(SECRET_VARIABLES);
  const ignored = take([UNCHECKED_VARIABLE]);
  return {
    read: (name) => secrets.get(name) ?? (isReadable(name) ? process.env[name] : undefined),
    get forCommand() {
      return { ...process.env, ...Object.fromEntries(ignored) };
    },
    unchecked: ["0", "false"].includes(ignored.get(UNCHECKED_VARIABLE) ?? ""),
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
