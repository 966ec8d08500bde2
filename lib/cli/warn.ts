import type { Host } from "../host/host.ts";
import { printable } from "../oauth/encoding/printable.ts";

/** Tells a person something on standard error; that nobody reads it is no failure. */
export async function warn({ stderr }: Host, message: string): Promise<void> {
  await stderr.write(`device-login: ${printable(message)}\n`).catch(() => {});
}
