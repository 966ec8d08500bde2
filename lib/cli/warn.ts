import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";

/** Writes a message for a person to standard error. A closed stream is not a failure. */
export async function warn({ stderr }: Pick<Host, "stderr">, message: string): Promise<void> {
  await stderr.write(`device-login: ${printable(message)}\n`).catch(() => {});
}
