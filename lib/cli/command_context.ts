import type { Host } from "../host/host.ts";
import type { DocumentedCommand } from "./documented_command.ts";

/** What the definition of every command receives. */
export interface CommandContext {
  /** The system around the program. */
  readonly host: Host;
  /** Prints what no command does, such as help. The program ends when that is written. */
  print(text: string): Promise<void>;
  /** Defines the whole program, for a command that describes it. */
  wholeProgram(): Promise<DocumentedCommand>;
  /**
   * Does a command's work, and lets signals end it from here on, whatever it waits for.
   *
   * @param work resolves with the exit code, if that is not 0; `release` leaves signals to another
   *   process
   */
  run(work: (signal: AbortSignal, release: () => void) => Promise<number | void>): Promise<void>;
}
