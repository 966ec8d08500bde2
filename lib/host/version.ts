import type { Host } from "./host.ts";
import { printableJson } from "../oauth/encoding/printable_json.ts";

/** The program's version; a check compares it with the manifest's. */
export const VERSION = "0.1.0";

declare const DEVICE_LOGIN_BUILD: string | undefined;

/** How this program was built: the build defines it, and the source does not. */
export const BUILD: string = typeof DEVICE_LOGIN_BUILD === "undefined"
  ? "source"
  : DEVICE_LOGIN_BUILD;

/** The parts of the host that are in the version. */
type VersionHost = Pick<Host, "runtime" | "platform">;

/**
 * Returns the output of `--version`.
 *
 * @param host the system around the program
 * @param format `json` adds the build, the runtime and the platform
 */
export function versionText({ runtime, platform }: VersionHost, format?: string): string {
  if (format !== "json") return `${VERSION}\n`;
  const about = { name: "device-login", version: VERSION, build: BUILD, runtime, platform };
  return `${printableJson(about)}\n`;
}
