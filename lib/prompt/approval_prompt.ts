import type { Host } from "../host/host.ts";
import type { NetworkOptions } from "../host/network_options.ts";
import type { TextOutput } from "../host/text_output.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { WaitOptions } from "../oauth/login/device_login.ts";
import type { LoginEvent, LoginPrompt } from "../oauth/login/login_event.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { eventLine } from "./event_line.ts";
import { createPlainView } from "./plain_view.ts";
import type { PromptContext } from "./prompt_text.ts";
import type { PromptView } from "./prompt_view.ts";
import { createTerminalView } from "./terminal_view.ts";

/** A pending login: the context of its prompt, and its events. */
export interface AwaitedLogin extends PromptContext {
  /** Waits and yields the events; the last has the tokens, or it throws. */
  events(options?: WaitOptions): AsyncIterable<LoginEvent>;
}

/** The parts of the system around the program that a prompt needs. */
export type PromptHost = Pick<Host, "stdout" | "stderr" | "clock" | "env" | "openBrowser">;

/** How a prompt is shown. */
export interface PromptSettings {
  /** Whether events go to standard output as they happen. */
  events: boolean;
  /** Whether as little as possible is printed. */
  quiet: boolean;
  /** Whether a QR code may be drawn. */
  qr: boolean;
  /** Whether the URL is opened in a browser on this machine. */
  open: boolean;
}

/** The options of {@linkcode createApprovalPrompt}. */
export interface ApprovalPromptOptions {
  /** How the prompt is shown. */
  output: PromptSettings;
  /** The network settings: with a trace on standard error there is no countdown. */
  network?: Pick<NetworkOptions, "trace"> | undefined;
  /** Receives the events, if they are requested. @default standard output */
  result?: { writeEvent(line: string): Promise<void> } | undefined;
}

/** The prompt that a person sees while a login is pending. */
export interface ApprovalPrompt {
  /** Prints a warning before, during or after the prompt. */
  warn(message: string): Promise<void>;
  /** Shows the prompt, and waits until the sign-in is approved. */
  wait(login: AwaitedLogin, options?: WaitOptions): Promise<TokenSet>;
}

/**
 * Creates the prompt. Events go to standard output if they are requested, everything else to
 * standard error.
 *
 * @param host the host
 * @param options the output, and what affects it
 */
export function createApprovalPrompt(
  host: PromptHost,
  options: ApprovalPromptOptions,
): ApprovalPrompt {
  const { output, network, result } = options;
  const stderr = ignoreErrors(host.stderr);
  const writeEvent = result?.writeEvent ?? ((line: string) => host.stdout.write(line));
  const tracing = network?.trace !== undefined && network.trace.file === undefined;
  let view: PromptView | undefined;
  // A view that counts down owns the terminal's last line, so it prints the warning.
  const warnAround = async (message: string) => {
    const line = `device-login: ${printable(message)}`;
    await (view?.note(line) ?? stderr.write(`${line}\n`));
  };
  // Not awaited: the login continues without a browser.
  const open = ({ verificationUri, verificationUriComplete }: LoginPrompt) => {
    host.openBrowser(verificationUriComplete ?? verificationUri)
      .catch((error: Error) => warnAround(`The browser could not be opened: ${error.message}.`));
  };
  return {
    warn: warnAround,
    async wait(login, waiting) {
      view = createView(login, { ...output, host, stderr, plain: tracing });
      try {
        for await (const event of login.events(waiting)) {
          // The last event is the result, which is written elsewhere.
          if (event.type === "tokens") return event.tokens;
          if (event.type === "error") continue;
          if (output.events) await writeEvent(eventLine(event));
          await view.show(event);
          if (event.type === "prompt" && output.open) open(event);
        }
        throw new Error("a login ends with tokens or an error");
      } finally {
        await view.close();
        view = undefined;
      }
    },
  };
}

function createView(
  context: PromptContext,
  { host, stderr, quiet, qr, plain }: PromptSettings & {
    host: PromptHost;
    stderr: TextOutput;
    plain: boolean;
  },
): PromptView {
  if (!stderr.isTerminal || quiet || plain || host.env("TERM") === "dumb") {
    return createPlainView(stderr, { context, quiet });
  }
  const colors = !host.env("NO_COLOR");
  return createTerminalView(stderr, { context, clock: host.clock, qr, colors });
}

/** Ignores write errors: a login continues when its prompt can't be shown any more. */
function ignoreErrors(stderr: TextOutput): TextOutput {
  return {
    write: (text) => stderr.write(text).catch(() => {}),
    draw: (text) => stderr.draw(text).catch(() => {}),
    isTerminal: stderr.isTerminal,
    get columns() {
      return stderr.columns;
    },
    get rows() {
      return stderr.rows;
    },
  };
}
