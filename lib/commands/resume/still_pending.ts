import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { printableJson } from "../../oauth/encoding/printable_json.ts";
import { rfc3339Seconds } from "../../oauth/encoding/rfc3339.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { FORMATS } from "../../output/formats.ts";
import type { PendingLogin } from "../../session/pending/pending_login.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import { warn } from "../../cli/warn.ts";

/** Thrown when the wait for a login has ended and the sign-in has not been approved yet. */
export class StillPending extends Error {
  override name = "StillPending";
  /** When the next poll is due. */
  readonly nextPollAt: Date;
  /** The event that the last poll led to. */
  readonly event: LoginEvent;

  constructor(event: LoginEvent, nextPollAt: Date) {
    super("The sign-in has not been approved yet.");
    this.event = event;
    this.nextPollAt = nextPollAt;
  }
}

/** The options of {@linkcode reportPending}. */
export interface PendingReport {
  host: Host;
  output: OutputOptions;
  /** The command that continues the login. */
  command: string;
  /** The login's ID, if the caller can't know it yet: it is then reported in any case. */
  id?: string | undefined;
  /** The login, if only this output has it: it is then a part of what is printed. */
  state?: PendingLogin | undefined;
}

/**
 * Reports a login that has not been approved yet: as `pending` on standard output, if the format
 * can express that, and on standard error.
 */
export async function reportPending(
  { event, nextPollAt }: StillPending,
  { host, output, command, id, state }: PendingReport,
): Promise<void> {
  const pending = {
    v: 1,
    type: "pending",
    ...(id && { id }),
    next_poll_at: rfc3339Seconds(nextPollAt),
    ...(state && { state }),
  };
  const { format, formatName } = output;
  const kind = formatName && FORMATS[formatName].kind;
  if (formatName === "table") await host.stdout.write("pending\n");
  // The event itself was already written.
  const repeated = event.type === "pending" && !state && !id;
  if (kind === "events" && !repeated) await host.stdout.write(`${printableJson(pending)}\n`);
  if (kind === "object") await host.stdout.write((await format.render(pending)).text);
  if (output.quiet && !id) return;
  if (event.type === "retry") await warn(host, printable(event.error.message, 500));
  await warn(host, `The sign-in has not been approved yet. To continue, run: ${command}`);
}
