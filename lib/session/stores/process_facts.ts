import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** What a system says about itself and its processes. Each function throws if it can't. */
export interface ProcessFacts {
  /** The system, as `process.platform` names it. */
  readonly platform: string;
  /** Returns the machine's name. */
  hostname(): string;
  /** Reads a file, for example of Linux's `/proc`. */
  readFile(path: string): string;
  /** Returns the target of a link. */
  readLink(path: string): string;
  /** Sends a process a signal that does nothing: the code of the error says why it can't. */
  probe(pid: number): void;
}

/** The facts of the system that this process runs on. */
export const systemFacts: ProcessFacts = {
  platform: process.platform,
  hostname,
  readFile: (path) => readFileSync(path, "utf8"),
  readLink: (path) => readlinkSync(path),
  probe: (pid) => void process.kill(pid, 0),
};
