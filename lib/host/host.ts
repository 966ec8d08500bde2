import type { Clock } from "../oauth/base/clock.ts";
import type { PendingFile } from "../system/private_file.ts";
import type { CaptureCommandOptions, CapturedCommand } from "./capture_command.ts";
import type { InputFile } from "./files.ts";
import type { Folders } from "./folders.ts";
import type { NetworkOptions } from "./network_options.ts";
import type { PeerCertificate, PeerCertificateOptions } from "./peer_certificate.ts";
import type { CommandResult, RunCommandOptions } from "./run_command.ts";
import type { PipeOptions } from "./pipe_to_command.ts";
import type { Served, ServeOptions } from "./serve.ts";
import type { EnterOptions } from "./terminal_input.ts";
import type { TextOutput } from "./text_output.ts";
import type { ToolFiles } from "./tool_files.ts";

/** The signals that end the program. */
export type EndingSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** The system around the program. */
export interface Host {
  /** The runtime and its version, such as `deno 2.9.6`. */
  readonly runtime: string;
  /** The operating system and the architecture, such as `linux-x64`. */
  readonly platform: string;
  /** The clock: reports the time and waits. */
  readonly clock: Clock;
  /** Standard output, for the result only. */
  readonly stdout: TextOutput;
  /**
   * Writes bytes to standard output as they are: not for a terminal, which interprets some of them.
   * Resolves when they have been written, and lets signals end the program meanwhile.
   */
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Releases the memory of what a long transfer has written, if the runtime holds it for long. */
  releaseMemory(): Promise<void>;
  /** Standard error, for everything else. */
  readonly stderr: TextOutput;
  /**
   * Opens the terminal that the program belongs to, whatever its standard streams are; `undefined` if
   * there is none.
   */
  openTerminal(): Promise<TextOutput | undefined>;
  /** Reads a variable of the environment; `undefined` if it is absent, or may not be read. */
  env(name: string): string | undefined;
  /** The places of the program's own files; `undefined` if no home folder is known. */
  readonly folders: Folders | undefined;
  /**
   * Resolves a path that is written in a file: relative to its folder, or with `~/` to the home.
   */
  pathIn(file: string, path: string): Promise<string>;
  /** Makes a path of the command line absolute. */
  absolutePath(path: string): Promise<string>;
  /** Reads a file; standard input for `-`, up to 1 MiB. */
  readBytes(path: string): Promise<Uint8Array>;
  /** Reads the text of a file; of standard input for `-`, up to 1 MiB. Rejects if it is not text. */
  readText(path: string): Promise<string>;
  /** Finds a file to read as a stream; standard input for `-`. Rejects if it can't be read. */
  findInput(path: string): Promise<InputFile>;
  /** Reads standard input line by line, as the lines arrive. */
  readLines(): AsyncIterable<string>;
  /**
   * Reads a passphrase from the terminal, which does not show it. @returns nothing if there is no
   * terminal, or nothing was entered
   */
  readPassphrase(prompt: string): Promise<string | undefined>;
  /** Opens the files of other programs: read, replaced and removed, each with a backup. */
  openToolFiles(): Promise<ToolFiles>;
  /** Returns the words with which another program starts this one. */
  programCommand(): Promise<readonly string[]>;
  /** Prepares a file that only its owner can read, next to the one that it will replace. */
  createPrivateFile(path: string): Promise<PendingFile>;
  /**
   * Creates the fetch for these network options. Rejects with `invalid_options` if one of them
   * can't be used.
   */
  createFetch(options: NetworkOptions): Promise<typeof fetch>;
  /** Looks up the addresses of a host name. */
  lookUp(hostname: string): Promise<string[]>;
  /** Gets the certificate of a server, without checking it. */
  peerCertificate(url: URL, options?: PeerCertificateOptions): Promise<PeerCertificate>;
  /** Opens an http(s) URL in this machine's browser. Rejects if that fails. */
  openBrowser(url: string): Promise<void>;
  /** Whether a person can type: standard input is a terminal. */
  readonly hasKeyboard: boolean;
  /** Asks a question, and waits for Enter. @returns false if the input has ended instead */
  waitForEnter(options: EnterOptions): Promise<boolean>;
  /** Puts a text on the clipboard by the system's tool. @returns false if there is none */
  copyText(text: string): Promise<boolean>;
  /** Resolves when the runtime no longer draws on the terminal. */
  quietTerminal(): Promise<void>;
  /** Runs a command line with a text on its standard input, without secrets in its environment. */
  pipeToCommand(command: string, options: Omit<PipeOptions, "inherited">): Promise<void>;
  /** Runs a command in place of this process, until it ends. */
  runCommand(words: readonly string[], options: RunCommandOptions): Promise<CommandResult>;
  /**
   * Runs a command to its end and captures what it prints, with a small environment and without
   * standard input. `{folder}` in its words is a new folder, which is deleted afterwards.
   */
  captureCommand(
    words: readonly string[],
    options: CaptureCommandOptions,
  ): Promise<CapturedCommand>;
  /** Serves a handler, by default on any free port of loopback. */
  serve(
    handler: (request: Request) => Promise<Response>,
    options?: ServeOptions,
  ): Promise<Served>;
  /**
   * Calls back when a signal requests that the program ends. @returns a function that stops this
   */
  onSignal(listener: (signal: EndingSignal) => void): () => void;
}
