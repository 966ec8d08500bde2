import type { Clock } from "../oauth/clock.ts";
import type { PendingFile } from "../system/private_file.ts";
import type { Folders } from "./folders.ts";
import type { NetworkOptions } from "./network_options.ts";
import type { PeerCertificate, PeerCertificateOptions } from "./peer_certificate.ts";
import type { CommandResult, RunCommandOptions } from "./run_command.ts";
import type { Served } from "./serve.ts";
import type { TextOutput } from "./text_output.ts";

/** The signals that end the program. */
export type EndingSignal = "SIGHUP" | "SIGINT" | "SIGTERM";

/** All that the program needs of the system around it. */
export interface Host {
  /** The runtime and its version, such as `deno 2.9.6`. */
  readonly runtime: string;
  /** The operating system and the architecture, such as `linux-x64`. */
  readonly platform: string;
  /** Tells the time and waits. */
  readonly clock: Clock;
  /** Carries the result alone. */
  readonly stdout: TextOutput;
  /** Carries everything else. */
  readonly stderr: TextOutput;
  /** A variable of the environment, where there is one and reading it is permitted. */
  env(name: string): string | undefined;
  /** Where the program's own files are; nothing where no home is known. */
  readonly folders: Folders | undefined;
  /** A path that stands in a file: it counts from that file's folder, or with `~/` from the home. */
  pathIn(file: string, path: string): Promise<string>;
  /** A path as the command line gives it, made whole. */
  absolutePath(path: string): Promise<string>;
  /** The text of a file; of standard input for `-`. */
  readText(path: string): Promise<string>;
  /** Prepares a file that only its owner can read, beside the one it will take the place of. */
  createPrivateFile(path: string): Promise<PendingFile>;
  /**
   * Makes the fetch for these network options. Rejects with `invalid_options` where one of them
   * can't be used.
   */
  createFetch(options: NetworkOptions): Promise<typeof fetch>;
  /** The addresses of a host name. */
  lookUp(hostname: string): Promise<string[]>;
  /** The certificate that a server shows, unchecked. */
  peerCertificate(url: URL, options?: PeerCertificateOptions): Promise<PeerCertificate>;
  /** Opens an http(s) URL in this machine's browser. Rejects where that fails. */
  openBrowser(url: string): Promise<void>;
  /** Runs a command in the place of this process, until it ends. */
  runCommand(words: readonly string[], options: RunCommandOptions): Promise<CommandResult>;
  /** Serves a handler on loopback. */
  serve(handler: (request: Request) => Promise<Response>, port: number): Promise<Served>;
  /** Calls back when a signal asks the program to end. @returns what ends that */
  onSignal(listener: (signal: EndingSignal) => void): () => void;
}
