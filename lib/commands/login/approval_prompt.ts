import type { Host } from "../../host/host.ts";
import type { NetworkOptions } from "../../host/network_options.ts";
import type { TextOutput } from "../../host/text_output.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import type { WaitOptions } from "../../oauth/login/device_login.ts";
import type { LoginEvent, LoginPrompt } from "../../oauth/login/login_event.ts";
import type { TokenSet } from "../../oauth/tokens/token_set.ts";
import { eventLine } from "../../prompt/event_line.ts";
import { plainView } from "../../prompt/plain_view.ts";
import type { PromptContext } from "../../prompt/prompt_text.ts";
import type { PromptView } from "../../prompt/prompt_view.ts";
import { terminalView } from "../../prompt/terminal_view.ts";
import type { OutputOptions } from "../../settings/options/output_options.ts";
import type { ResultWriter } from "../../cli/result_writer.ts";
import { warn } from "../../cli/warn.ts";

/** A login that is waited for: who asks, whom, for what, and what happens. */
export interface AwaitedLogin extends PromptContext {
  /** Waits, and tells what happens; the last event is the tokens, or it throws. */
  events(options?: WaitOptions): AsyncIterable<LoginEvent>;
}

/** Where and how a prompt shows. */
export interface ApprovalPromptOptions {
  /** What it shows. */
  output: OutputOptions;
  /** How the server is reached: a trace on standard error leaves no room for a countdown. */
  network?: Pick<NetworkOptions, "trace"> | undefined;
  /** Takes the events, where they are asked for. @default standard output */
  result?: Pick<ResultWriter, "writeEvent"> | undefined;
}

/** What a person is told while a login is waited for. */
export interface ApprovalPrompt {
  /** Says something, before, beside or after what is shown. */
  tell(message: string): Promise<void>;
  /** Shows where to go, and waits until the person has decided. */
  wait(login: AwaitedLogin, options?: WaitOptions): Promise<TokenSet>;
}

/**
 * Makes the prompt: events go to standard output where that is asked for, the rest to standard
 * error.
 *
 * @param host where it shows
 * @param options what it shows, and how
 */
export function approvalPrompt(host: Host, options: ApprovalPromptOptions): ApprovalPrompt {
  const { output, network, result } = options;
  const writeEvent = result?.writeEvent ?? ((line: string) => host.stdout.write(line));
  const tracing = network?.trace !== undefined && network.trace.file === undefined;
  let view: PromptView | undefined;
  // While a view counts down it has the terminal's last line, and makes room for others.
  const tell = (message: string) =>
    view?.note(`device-login: ${printable(message)}`) ?? warn(host, message);
  // Not waited for: a browser that does not open does not end a login.
  const open = ({ verificationUri, verificationUriComplete }: LoginPrompt) => {
    host.openBrowser(verificationUriComplete ?? verificationUri)
      .catch((error: Error) => tell(`The browser could not be opened: ${error.message}.`));
  };
  return {
    tell,
    async wait(login, waiting) {
      view = createView(login, host, { ...output, plain: tracing });
      try {
        for await (const event of login.events(waiting)) {
          // The last event is the result, and is written as one.
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
  host: Host,
  { quiet, qr, plain }: OutputOptions & { plain: boolean },
): PromptView {
  const { stderr, clock } = host;
  if (!stderr.isTerminal || quiet || plain || host.env("TERM") === "dumb") {
    return plainView(quietly(stderr), context, { quiet });
  }
  return terminalView(quietly(stderr), context, { clock, qr, colors: !host.env("NO_COLOR") });
}

/** A prompt that nobody reads any more does not end a login. */
function quietly(stderr: TextOutput): TextOutput {
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
