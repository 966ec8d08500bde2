import type { PromptHost } from "../host/prompt_host.ts";
import { sleep } from "../oauth/base/sleep.ts";
import type { LoginEvent } from "../oauth/login/login_event.ts";
import { eventLine } from "./event_line.ts";

/** Milliseconds after which the prompt command is ended. */
const PROMPT_COMMAND_TIMEOUT_MS = 30_000;

/** The event that begins a wait. */
type PromptEvent = LoginEvent & { type: "prompt" };

/** Where a prompt is passed on to. */
export interface PromptActions {
  /** Whether the URL is opened in a browser on this machine. */
  open: boolean;
  /** Whether the code is put on the clipboard. */
  copy: boolean;
  /** The program that receives the prompt. */
  promptCommand: string | undefined;
}

/** The options of {@linkcode startPromptActions}. */
export interface PromptActionsOptions {
  host: PromptHost;
  output: PromptActions;
  /** Prints a line about a failure. */
  warn: (message: string) => Promise<void>;
  /** The wait is over. */
  signal: AbortSignal;
}

/**
 * Passes a prompt on as requested: to a browser, the clipboard or a program. None of them is waited
 * for, and a failure is one line.
 *
 * @param prompt the prompt
 * @param options the host, and what is requested
 */
export function startPromptActions(prompt: PromptEvent, options: PromptActionsOptions): void {
  const { host, output, warn, signal } = options;
  const { verificationUri, verificationUriComplete, userCode } = prompt;
  const attempt = (failed: string, work: Promise<void>) => {
    work.catch(async (error: Error) => {
      if (!signal.aborted) await warn(`${failed}: ${error.message}.`);
    });
  };
  if (output.open) {
    const uri = verificationUriComplete ?? verificationUri;
    attempt("The browser could not be opened", host.openBrowser(uri));
  }
  if (output.copy) attempt("The code could not be copied", copy(userCode, host));
  if (output.promptCommand !== undefined) {
    const work = runPromptCommand(output.promptCommand, { prompt, host, signal });
    attempt("The prompt command failed", work);
  }
}

/** Copies with the system's tool, or else through the terminal, which never confirms it (OSC 52). */
async function copy(text: string, host: PromptHost): Promise<void> {
  if (await host.copyText(text)) return;
  if (!host.stderr.isTerminal) {
    throw new Error("there is no terminal, and no tool for the clipboard");
  }
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  await host.stderr.draw(`\x1b]52;c;${base64}\x07`);
}

async function runPromptCommand(
  command: string,
  { prompt, host, signal }: { prompt: PromptEvent; host: PromptHost; signal: AbortSignal },
): Promise<void> {
  const ended = new AbortController();
  const limit = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  sleep(PROMPT_COMMAND_TIMEOUT_MS, { clock: host.clock, signal: stop }).then(
    () => limit.abort(new Error(`no end after ${PROMPT_COMMAND_TIMEOUT_MS / 1000} s`)),
    () => {},
  );
  try {
    await host.pipeToCommand(command, {
      input: eventLine(prompt),
      signal: AbortSignal.any([signal, limit.signal]),
    });
  } finally {
    ended.abort();
  }
}
