import type { Host } from "../../host/host.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { LoginEvent } from "../../oauth/login/login_event.ts";
import { FORMATS } from "../../output/formats.ts";
import { eventLine } from "../../prompt/event_line.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import { warn } from "../../cli/warn.ts";

/** A login was asked about once, and nobody has decided yet. */
export class StillPending extends Error {
  override name = "StillPending";
  /** What the request brought. */
  readonly event: LoginEvent & { nextPollAt: Date };

  constructor(event: LoginEvent & { nextPollAt: Date }) {
    super("Nobody has decided yet.");
    this.event = event;
  }
}

/**
 * The events of a login up to the first that a request brings. The prompt has been shown before.
 *
 * @param events the events
 * @throws {StillPending} after an event that is not the end
 */
export async function* untilAsked(events: AsyncIterable<LoginEvent>): AsyncGenerator<LoginEvent> {
  for await (const event of events) {
    if (event.type === "prompt") continue;
    if (event.type === "retry" && event.error.code === "keys_unavailable") {
      // The tokens have come, and no other process could check them later.
      yield { type: "error", error: event.error };
      throw event.error;
    }
    yield event;
    if ("nextPollAt" in event) throw new StillPending(event);
  }
}

/**
 * Tells that nobody has decided yet: `pending` on standard output, in the words of the format, where
 * that has room for it.
 *
 * @param pending what was found
 * @param host where it is told
 * @param options how results are printed, and the login's name
 */
export async function tellPending(
  { event }: StillPending,
  host: Host,
  { output, id }: { output: OutputOptions; id: string },
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
  await warn(host, `Nobody has decided yet. To ask again, run: device-login resume ${id} --once`);
}
