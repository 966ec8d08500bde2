import type { NetworkOptions } from "../host/network_options.ts";
import type { PromptHost } from "../host/prompt_host.ts";
import type { TextOutput } from "../host/text_output.ts";
import { printable } from "../oauth/encoding/printable.ts";
import type { WaitOptions } from "../oauth/login/device_login.ts";
import type { LoginEvent } from "../oauth/login/login_event.ts";
import type { TokenSet } from "../oauth/tokens/token_set.ts";
import { eventLine } from "./event_line.ts";
import { createPlainView } from "./plain_view.ts";
import type { PromptContext } from "./prompt_text.ts";
import type { PromptView } from "./prompt_view.ts";
import { terminalFeatures } from "./terminal_features.ts";
import { createTerminalView } from "./terminal_view.ts";
import { type PromptActions, startPromptActions } from "./prompt_actions.ts";
import { createSlowNotice, type SlowNotice } from "./slow_notice.ts";

/** A pending login: the context of its prompt, and its events. */
export interface AwaitedLogin extends PromptContext {
  /** Waits and yields the events; the last has the tokens, or it throws. */
  events(options?: WaitOptions): AsyncIterable<LoginEvent>;
}

/** How a prompt is shown. */
export interface PromptSettings extends PromptActions {
  /** Whether events go to standard output as they happen. */
  events: boolean;
  /** Whether as little as possible is printed. */
  quiet: boolean;
  /** Whether a QR code is drawn. @default if a phone can use it, and it fits */
  qr: boolean | undefined;
  /** Whether the terminal rings on approval. */
  bell: boolean;
  /** Whether the prompt consists of whole sentences, for a screen reader. */
  plain: boolean;
  /** Whether a person can be asked a question. */
  people: boolean;
}

/** The options of {@linkcode createApprovalPrompt}. */
export interface ApprovalPromptOptions {
  /** How the prompt is shown. */
  output: PromptSettings;
  /** The network settings: with a trace on standard error there is no countdown. */
  network?: Pick<NetworkOptions, "trace"> | undefined;
  /** Shows the prompt and warnings as plain lines. @default standard error, with a countdown */
  screen?: TextOutput | undefined;
  /** Receives the events, if they are requested. @default standard output */
  result?: { writeEvent(line: string): Promise<void> } | undefined;
}

/** The prompt that a person sees while a login is pending. */
export interface ApprovalPrompt {
  /** Prints a warning before, during or after the prompt. */
  warn(message: string): Promise<void>;
  /** Waits for the server's first replies; names the server if that takes a while. */
  start<T>(server: string, work: () => Promise<T>): Promise<T>;
  /** Shows the prompt, and waits until the sign-in is approved. */
  wait(login: AwaitedLogin, options?: WaitOptions): Promise<TokenSet>;
  /** Offers a new code in place of an expired one. @returns whether the person wants it */
  offerNewCode(signal: AbortSignal): Promise<boolean>;
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
  const { output, network, result, screen } = options;
  const writeEvent = result?.writeEvent ?? ((line: string) => host.stdout.write(line));
  const stderr = ignoreErrors(screen ?? host.stderr);
  const features = terminalFeatures(host);
  const tracing = network?.trace !== undefined && network.trace.file === undefined;
  // The tool that has started the program may draw on the same terminal.
  const showsPeople = screen === undefined && stderr.isTerminal && !output.quiet && !tracing;
  let ready: Promise<void> | undefined;
  let view: PromptView | undefined;
  let last: PromptView | undefined;
  let notice: SlowNotice | undefined;
  // Everything is loaded before the prompt is drawn, because Deno shows its downloads.
  const prepare = async () => {
    await import("./qr_code.ts").catch(() => {}); // Reported when it is used.
    await host.quietTerminal();
  };
  // A view that counts down owns the terminal's last line, so it prints the warning.
  const warnAround = async (message: string) => {
    const line = `device-login: ${printable(message)}`;
    if (view) await view.note(line);
    else if (notice) await notice.writeAbove(`${line}\n`);
    else await stderr.write(`${line}\n`);
  };
  const createView = (context: PromptContext): PromptView => {
    const { clock } = host;
    const { quiet, plain, qr } = output;
    const shared = { context, clock, qr };
    if (showsPeople && !plain && features.cursor) {
      return createTerminalView(stderr, { ...shared, features });
    }
    const spoken = plain || (showsPeople && !features.cursor);
    return createPlainView(stderr, {
      ...shared,
      form: quiet ? "quiet" : spoken ? "spoken" : "log",
    });
  };
  return {
    warn: warnAround,
    async start(server, work) {
      if (!showsPeople) return await work();
      const cursor = features.cursor && !output.plain;
      const text = `Contacting ${printable(server, 200)} ...`;
      ready ??= prepare();
      notice = createSlowNotice(stderr, { clock: host.clock, text, cursor });
      try {
        return await work();
      } finally {
        await notice.end();
        notice = undefined;
      }
    },
    async wait(login, waiting) {
      const over = new AbortController();
      const { signal } = over;
      view = last = createView(login);
      let approved = false;
      try {
        for await (const event of login.events(waiting)) {
          // The last event is the result, which is written elsewhere.
          if (event.type === "tokens") {
            approved = true;
            return event.tokens;
          }
          if (event.type === "error") continue;
          if (output.events) await writeEvent(eventLine(event));
          if (event.type === "prompt" && showsPeople) await (ready ??= prepare());
          await view.show(event);
          if (event.type === "prompt") {
            startPromptActions(event, { host, output, warn: warnAround, signal });
          }
        }
        throw new Error("a login ends with tokens or an error");
      } finally {
        over.abort();
        await view.close(approved);
        if (approved && output.bell && stderr.isTerminal) await stderr.draw("\x07");
        view = undefined;
      }
    },
    async offerNewCode(signal) {
      const view = last;
      if (view === undefined || !showsPeople || !output.people || !host.hasKeyboard) return false;
      const ask = () => view.ask("The code has expired. Press Enter for a new one.");
      const wanted = await host.waitForEnter({ signal, ask });
      if (wanted) await view.clear();
      else await stderr.write("\n");
      return wanted;
    },
  };
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
