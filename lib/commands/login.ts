import type { Host } from "../host/host.ts";
import { abortable } from "../oauth/abortable.ts";
import type { DeviceLogin } from "../oauth/device_login.ts";
import { startDeviceLogin } from "../oauth/start_device_login.ts";
import { DeviceLoginError } from "../oauth/errors.ts";
import { printable } from "../oauth/printable.ts";
import { timeLimit } from "../oauth/time_limit.ts";
import type { TokenSet } from "../oauth/token_set.ts";
import { eventLine } from "../prompt/event_line.ts";
import type { PromptContext } from "../prompt/prompt_text.ts";
import type { PromptView } from "../prompt/prompt_view.ts";
import type { LoginOptions } from "./options/login_options.ts";
import type { OutputOptions } from "./options/output_options.ts";
import { openResult, type ResultWriter } from "./result_writer.ts";

/** What the command needs beside its options. */
export interface RunOptions {
  /** Ends it. */
  signal: AbortSignal;
}

/**
 * `device-login login`: shows a person where to go, waits for them, and prints the tokens.
 *
 * @param options what the flags and the environment say
 * @param host the system around it
 * @param run what ends it
 */
export async function login(options: LoginOptions, host: Host, run: RunOptions): Promise<void> {
  const { output, timeout, notices } = options;
  for (const notice of notices) await warn(host, notice);
  const result = await openResult(host, output.file);
  const { signal } = run;
  const { clock } = host;
  const limit = timeout === undefined
    ? undefined
    : timeLimit(timeout, { clock, signal, reason: () => timedOut(timeout) });
  try {
    const tokens = await signIn(options, host, { signal, limit: limit?.signal, result });
    const { text, warning } = await output.format.render(tokens.toJSON());
    await result.write(text);
    if (warning) await warn(host, warning);
    if (!output.quiet) await host.stderr.write(`${whoSignedIn(tokens)}\n`).catch(() => {});
  } finally {
    limit?.lift();
    await result.discard();
  }
}

/** What a sign-in needs beside its options. */
interface SignInOptions extends RunOptions {
  /** Ends the wait for a person, but not the checks of what they have approved. */
  limit: AbortSignal | undefined;
  /** Takes the events. */
  result: ResultWriter;
}

async function signIn(
  options: LoginOptions,
  host: Host,
  { signal, limit, result }: SignInOptions,
): Promise<TokenSet> {
  const { output } = options;
  let view: PromptView | undefined = undefined;
  // While a view counts down it has the terminal's last line, and makes room for others.
  const tell = (message: string) =>
    view ? view.note(`device-login: ${printable(message)}`) : warn(host, message);
  const starting = startDeviceLogin({
    ...options.login,
    fetch: options.login.fetch ?? await host.createFetch(options.network),
    clock: host.clock,
    signal,
    onWarning: ({ message }) => void tell(message),
  });
  const pending = await abortable(starting, limit);
  // A trace that grows on standard error would be in the way of a countdown there.
  const tracing = options.network.trace !== undefined && options.network.trace.file === undefined;
  view = await createView(pending, host, { ...output, plain: tracing });
  try {
    for await (const event of pending.events({ signal: limit })) {
      // The last event is the result, and is written as one.
      if (event.type === "tokens") return event.tokens;
      if (event.type === "error") continue;
      if (output.events) await result.writeEvent(eventLine(event));
      await view.show(event);
      if (event.type === "prompt" && output.open) {
        // Not waited for: a browser that does not open does not end a login.
        host.openBrowser(event.verificationUriComplete ?? event.verificationUri)
          .catch((error: Error) => tell(`The browser could not be opened: ${error.message}.`));
      }
    }
    throw new Error("a login ends with tokens or an error");
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "timeout") throw error;
    // The time is over. Nothing more is sent; but tokens that have come by now are still checked.
    const last = await pending.poll();
    if (last.status === "pending") throw error;
    return last.tokens;
  } finally {
    await view.close();
  }
}

async function createView(
  pending: DeviceLogin,
  host: Host,
  { quiet, qr, plain }: OutputOptions & { plain: boolean },
): Promise<PromptView> {
  const { stderr, clock } = host;
  const { server, clientId, scope } = pending;
  const context: PromptContext = { server, clientId, scope };
  if (!stderr.isTerminal || quiet || plain || host.env("TERM") === "dumb") {
    const { plainView } = await import("../prompt/plain_view.ts");
    return plainView(quietly(host), context, { quiet });
  }
  const { terminalView } = await import("../prompt/terminal_view.ts");
  return terminalView(quietly(host), context, { clock, qr, colors: !host.env("NO_COLOR") });
}

/** A prompt that nobody reads any more does not end a login. */
function quietly({ stderr }: Host): Host["stderr"] {
  return {
    write: (text) => stderr.write(text).catch(() => {}),
    isTerminal: stderr.isTerminal,
    get columns() {
      return stderr.columns;
    },
    get rows() {
      return stderr.rows;
    },
  };
}

async function warn({ stderr }: Host, message: string): Promise<void> {
  await stderr.write(`device-login: ${printable(message)}\n`).catch(() => {});
}

function whoSignedIn({ claims }: TokenSet): string {
  if (claims === undefined) return "Signed in.";
  const name = [claims.email, claims.preferred_username, claims.name]
    .find((value) => typeof value === "string" && value !== "");
  const subject = printable(claims.sub, 200);
  return `Signed in as ${name ? `${printable(String(name), 200)} (${subject})` : subject}.`;
}

function timedOut(timeout: number): DeviceLoginError {
  return new DeviceLoginError(
    "timeout",
    `Nobody approved the sign-in within the ${timeout / 1000} s of --timeout.`,
  );
}
