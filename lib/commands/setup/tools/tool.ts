import type { Edit } from "../formats/edits.ts";

/** The system that a tool is set up on, and the tool's own variables. */
export interface ToolSystem {
  /** The operating system, as `process.platform` names it. */
  readonly platform: string;
  /** The user's home folder. */
  readonly home: string;
  /** Reads a variable of the environment. */
  env(name: string): string | undefined;
  /** Joins the parts of a path. */
  join(...parts: string[]): string;
  /** Whether there is something at a path. */
  exists(path: string): Promise<boolean>;
  /** Reads a file; nothing if it can't be read, which is reported when it is changed. */
  read(path: string): Promise<string>;
}

/** What a tool is set up with. */
export interface ToolContext {
  readonly system: ToolSystem;
  /** The profile. */
  readonly profile: string;
  /** The hosts that may receive the token. */
  readonly hosts: readonly string[];
  /** The name of the entry in a file with several. */
  readonly name: string;
  /** The words with which a tool runs a helper of this program. */
  readonly command: readonly string[];
}

/** What belongs into a file. */
export interface ToolFile {
  readonly path: string;
  readonly edits: readonly Edit[];
}

/** How a tool is set up. */
export interface ToolSetup {
  readonly files: readonly ToolFile[];
  /** What a person should know, or do in addition. */
  readonly notes?: readonly string[];
}

/** A tool that can be set up. */
export interface Tool {
  /** What it gets, in one line. */
  readonly does: string;
  /** The helper that it runs. */
  readonly helper: string;
  /** The flags that only some tools have. */
  readonly takes: readonly ("hosts" | "name" | "roleArn" | "username")[];
  /** Why it can't be set up on Windows. */
  readonly notOnWindows?: string;
  /** Determines its files and their entries. */
  setUp(context: ToolContext): Promise<ToolSetup>;
}
