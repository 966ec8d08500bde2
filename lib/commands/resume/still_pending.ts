import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { FORMATS } from "../../output/formats.ts";
import { eventLine } from "../../prompt/event_line.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import { warn } from "../../cli/warn.ts";

/** Thrown when a login was polled once and has not been approved yet. */
export class StillPending extends Error {
  override name = "StillPending";
  /** The event that the poll led to. */
  readonly event: LoginEvent & { nextPollAt: Date };

  constructor(event: LoginEvent & { nextPollAt: Date }) {
    super("The sign-in has not been approved yet.");
    this.event = event;
  }
}

/**
 * Yields the events of a login up to the first reply. Skips the prompt, which `start` has shown.
 *
 * @param events the events
 * @throws {StillPending} after an event that does not end the login
 */
export async function* untilFirstReply(
  events: AsyncIterable<LoginEvent>,
): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type === "prompt") continue;
    if (event.type === "retry" && event.error.code === "keys_unavailable") {
      // The tokens are here, and no other process could validate them later.
      yield { type: "error", error: event.error };
      throw event.error;
    }
    yield event;
    if ("nextPollAt" in event) throw new StillPending(event);
  }
}

/**
 * Reports a login that has not been approved yet: as `pending` on standard output, if the format
 * can express that, and on standard error.
 *
 * @param pending the login's last event
 * @param options the host, the output options, and the login's ID
 */
export async function reportPending(
  { event }: StillPending,
  { host, output, id }: { host: Host; output: OutputOptions; id: string },
): Promise<void> {
  const { nextPollAt } = event;
  const line = eventLine({ type: "pending", nextPollAt });
  const { format, formatName } = output;
  const kind = formatName && FORMATS[formatName].kind;
  if (formatName === "table") await host.stdout.write("pending\n");
  if (kind === "events" && event.type !== "pending") await host.stdout.write(line);
  if (kind === "object") await host.stdout.write((await format.render(JSON.parse(line))).text);
  if (output.quiet) return;
  if (event.type === "retry") await warn(host, printable(event.error.message, 500));
  await warn(
    host,
    `The sign-in has not been approved yet. To poll again, run: device-login resume ${id} --once`,
  );
}
